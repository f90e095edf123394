"""Text and the day of its publication in, the dates that it tells out: each as exact as its words and no more.

Begin at `finding.find_dates`; `event_dates.event_date` says which of them is an event's. What differs by language is
read from `calendars/CODE.yaml`.
"""
