"""The two passes of the trained network, run by onnxruntime."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.resources import files
from typing import TypeVar

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from extraction.reading.comprehension import Crop, Floats, Scores
from extraction.reading.pieces import Passage

In = TypeVar("In")
Out = TypeVar("Out")


class OnnxNetwork:
    """The network as shipped. Sequences are read one by one, so that none depends on its neighbours, on as many threads
    as there are cores (at most four)."""

    def __init__(self, spotting: bytes, reading: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._spotting = onnxruntime.InferenceSession(spotting, options, providers=["CPUExecutionProvider"])
        self._reading = onnxruntime.InferenceSession(reading, options, providers=["CPUExecutionProvider"])
        self._threads = ThreadPoolExecutor(
            min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
        )

    def _each(self, work: Callable[[In], Out], over: Sequence[In]) -> list[Out]:
        return list(self._threads.map(work, over)) if len(over) > 1 else [work(item) for item in over]

    def spot(self, passages: Sequence[Passage]) -> list[tuple[Floats, Floats]]:
        """For each passage its states (T, H) and each piece's probability of being a trigger (T,)."""

        def one(read: Passage) -> tuple[Floats, Floats]:
            states, heat = self._spotting.run(None, {"ids": read.ids})
            return states, heat

        return self._each(one, passages)

    def read(self, crops: Sequence[Crop]) -> list[Scores]:
        """What each trigger tells."""

        def one(crop: Crop) -> Scores:
            feed = {"states": crop.states, "marks": crop.marks, "at": np.array([crop.at], dtype=np.int64)}
            kind_in, kind_out, status, tags = self._reading.run(None, feed)
            return Scores(kind_in=kind_in, kind_out=kind_out, status=status, tags=tags)

        return self._each(one, crops)


@lru_cache(maxsize=1)
def load_network() -> OnnxNetwork:
    """The shipped network, loaded once a process."""
    folder = files("extraction") / "model"
    return OnnxNetwork((folder / "spotting.onnx").read_bytes(), (folder / "reading.onnx").read_bytes())


@lru_cache(maxsize=1)
def load_tokenizer() -> Tokenizer:
    """The shipped tokenizer, loaded once a process."""
    return Tokenizer.from_str((files("extraction") / "model" / "tokenizer.json").read_text(encoding="utf-8"))
