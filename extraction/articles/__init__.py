"""Files in, articles out: text as the file holds it, title, publisher, language and day of publication.

Begin at `intake.read_articles`. What cannot be read comes out as a `ReadFault`, a value.
"""
