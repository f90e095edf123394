"""Text in, sentences and words out; and all that differs by language, read from `pages/CODE.yaml`.

Begin at `packs.load_language` and `pipeline.load_pipeline`. No code elsewhere asks which language a text is in.
"""
