"""One article in, its tellings out: the career moves that it tells, each with its names, dates and quote.

Begin at `tellings.extract_tellings`. Nothing here knows of any other article.
"""
