"""One base error; its message is one clear sentence that names the file and what to do.

TalentflowError
"""


class TalentflowError(Exception):
    """Something the user can mend. Never shown as a traceback."""
