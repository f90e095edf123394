"""Moves in, tables out, kept on disk so that no crash harms them; and exports of them.

Begin at `store.read_tables` and `store.write_store`. Knows nothing of how moves are found: the dashboard reads it.
"""
