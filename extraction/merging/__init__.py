"""The tellings of all articles in, merged moves out: names across articles, what all tell together, and why.

Begin at `moves.merge`. A pure function of articles, tellings and aliases: no files, and no language model.
"""
