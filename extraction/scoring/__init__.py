"""Tellings and gold data in, figures out: how well articles are read.

Begin at `scores.score`.
"""
