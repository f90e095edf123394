"""Measure a checkpoint on labelled text or on gold: the network run by torch, decoded as at run time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from extraction.models import Telling
from extraction.reading.comprehension import Crop, Floats, Scores
from extraction.reading.pieces import Passage
from extraction.training.network import Network
from extraction.training.trainer import PAD, padded

PIECES_AT_ONCE = 4000


class TorchNetwork:
    """The two passes run by torch, as `extraction.reading.comprehension.Network` asks for them."""

    def __init__(self, weights: Path, kept: Path) -> None:
        self.network = Network(np.load(kept))
        saved = torch.load(weights, weights_only=True)
        self.network.load_state_dict(saved.get("averaged", saved), strict=False)
        self.network.eval()

    def spot(self, passages: Sequence[Passage]) -> list[tuple[Floats, Floats]]:
        """See `Network`."""
        found: dict[int, tuple[Floats, Floats]] = {}
        for batch in batches([len(p) for p in passages]):
            ids = padded([passages[n].ids for n in batch], PAD)
            mask = (ids != PAD)[:, None, None, :]
            with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
                states = self.network.trunk(ids, mask)
                heat = torch.sigmoid(self.network.spotter(states, mask).float())
            for row, n in enumerate(batch):
                size = len(passages[n])
                found[n] = (states[row, :size].float().numpy(), heat[row, :size].numpy())
        return [found[n] for n in range(len(passages))]

    def read(self, crops: Sequence[Crop]) -> list[Scores]:
        """See `Network`."""
        found: dict[int, Scores] = {}
        for batch in batches([len(c.marks) for c in crops]):
            states = padded([crops[n].states for n in batch], 0)
            there = padded([crops[n].places for n in batch], -1) >= 0
            marks = padded([crops[n].marks for n in batch], 0)
            at = torch.tensor([crops[n].at for n in batch])
            with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
                out = self.network.reader(states, there[:, None, None, :], marks, at)
            chances = [torch.softmax(o.float(), dim=-1).numpy() for o in out]
            for row, n in enumerate(batch):
                kind_in, kind_out, status, tags = (c[row] for c in chances)
                found[n] = Scores(kind_in=kind_in, kind_out=kind_out, status=status, tags=tags[: len(crops[n].marks)])
        return [found[n] for n in range(len(crops))]


def batches(lengths: Sequence[int]) -> list[list[int]]:
    """Numbers of sequences, those of like length together, at most PIECES_AT_ONCE pieces each."""
    out: list[list[int]] = [[]]
    for n in sorted(range(len(lengths)), key=lambda n: lengths[n]):
        if out[-1] and (len(out[-1]) + 1) * lengths[n] > PIECES_AT_ONCE:
            out.append([])
        out[-1].append(n)
    return out


def gold_row(text: str, events: Sequence[dict[str, Any]], row_id: str, language: str) -> dict[str, Any]:
    """A labelled text as a gold row of the scorer."""
    names = ("person", "from_company", "to_company", "role")
    return {
        "id": row_id,
        "language": language,
        "events": [
            {"kind": e["kind"], "status": e["status"], "quote": text[slice(*e["quote"])]}
            | {n: e[n]["name"] if e[n] else None for n in names}
            | {"date": e["date"]["value"] if e["date"] else None}
            for e in events
        ],
    }


def event_row(telling: Telling) -> dict[str, Any]:
    """A telling as the scorer reads it; a day without a year counts as no date."""
    value = telling.date.value if telling.date else None
    return {
        "person": telling.person.name,
        "kind": telling.kind.value,
        "from_company": telling.from_company.name if telling.from_company else None,
        "to_company": telling.to_company.name if telling.to_company else None,
        "role": telling.role.name if telling.role else None,
        "date": value if value and not value.startswith("--") else None,
        "status": telling.status.value,
        "confidence": telling.confidence,
    }
