"""Files and folders in, the record brought up to date: reads what is new, forgets what is gone, merges all.

Begin at `batch.extract`. The only package that joins articles, reading, merging and record.
"""
