"""The record and what readers decided of it in, the record as decided out.

Begin at `log.add_decision` and `decided.read_decided`. The record itself is never changed by a decision.
"""
