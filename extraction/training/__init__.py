"""Training of the extractor: needed to rebuild `extraction/model/`, never to run it."""
