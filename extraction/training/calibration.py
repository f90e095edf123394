"""Set thresholds and confidence on held-out labels: `python -m extraction.training.calibration --labels ... --pool
...`.

Thresholds of slots are searched one after the other for the best mean of relaxed and strict F1; confidence is a
logistic regression (Platt 1999) of "this event is right" on what the network said; the least confidence is the one with
the best mean F1. Nothing here looks at the development gold.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from extraction.models import Article, Telling
from extraction.reading.comprehension import Crop, Floats, Network, Scores, Thresholds
from extraction.reading.narration import Second, Traits
from extraction.reading.network import OnnxNetwork
from extraction.reading.pieces import Passage
from extraction.reading.tagging import Extractor, Settings
from extraction.scoring.scores import matched, score
from extraction.training.corpus import Labelled, read_labels, read_pool
from extraction.training.judging import event_row, gold_row

GRIDS = {
    "company": (0.3, 0.4, 0.55),
    "needed": (0.05, 0.12, 0.3),
    "first_person": (0.05, 0.15),
    "person": (0.4, 0.6),
}


class Remembering:
    """A network that is asked once: later questions are answered from memory."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.spotted: dict[bytes, tuple[Floats, Floats]] = {}
        self.told: dict[tuple[bytes, bytes], Scores] = {}

    def spot(self, passages: Sequence[Passage]) -> list[tuple[Floats, Floats]]:
        """See `Network`."""
        new = {p.ids.tobytes(): p for p in passages if p.ids.tobytes() not in self.spotted}
        self.spotted |= dict(zip(new, self.network.spot(list(new.values())), strict=True))
        return [self.spotted[p.ids.tobytes()] for p in passages]

    def read(self, crops: Sequence[Crop]) -> list[Scores]:
        """See `Network`."""

        def key(crop: Crop) -> tuple[bytes, bytes]:
            return crop.states[:, :4].tobytes(), crop.marks.tobytes()

        new = {key(c): c for c in crops if key(c) not in self.told}
        self.told |= dict(zip(new, self.network.read(list(new.values())), strict=True))
        return [self.told[key(c)] for c in crops]


def article_of(text: Labelled) -> Article:
    """A labelled text as an article."""
    try:
        published = date.fromisoformat(text.published or "")
    except ValueError:  # none, or only a month
        published = None
    return Article(id=text.id, text=text.text, language=text.language, published=published)


class _Patient(Extractor):
    """An extractor that hears the second reader once an article."""

    heard: ClassVar[dict[str, Second]] = {}

    def second(self, article: Article) -> Second:
        if article.id not in self.heard:
            self.heard[article.id] = super().second(article)
        return self.heard[article.id]


class Trial:
    """One setting tried on all held-out texts."""

    def __init__(self, texts: Sequence[Labelled], network: Network) -> None:
        self.texts = texts
        self.network = network
        self.golds = [gold_row(t.text, t.events, t.id, t.language) for t in texts]

    def events(self, settings: Settings) -> list[list[Telling]]:
        """Each text's tellings."""
        extractor = _Patient(self.network, settings)
        return [extractor.tell(article_of(text)) for text in self.texts]

    def merit(self, settings: Settings) -> float:
        """Mean of relaxed and strict F1."""
        return self.figures(self.events(settings))

    def figures(self, told: Sequence[Sequence[Telling]], least: float = 0.0) -> float:
        """Mean of relaxed and strict F1 of the tellings that are at least so sure."""
        found = {
            gold["id"]: [event_row(t) for t in some if t.confidence >= least]
            for gold, some in zip(self.golds, told, strict=True)
        }
        counts = score(self.golds, found)["all"]
        return (counts["relaxed"].f1 + counts["strict"].f1) / 2


class _Noting(Settings):
    """Settings that note the traits of each event."""

    noted: ClassVar[list[Traits]] = []

    def sure(self, traits: Traits) -> float:
        type(self).noted.append(traits)
        return super().sure(traits)


def fitted(rows: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression, by Newton's method, lightly drawn to nought."""
    weights = np.zeros(rows.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (right - chance) - 0.5 * weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + 0.5 * np.eye(rows.shape[1])
        weights = weights + np.linalg.solve(bend, slope)
    return weights


def reliability(chance: np.ndarray, right: np.ndarray) -> list[str]:
    """Lines of a table: of events with confidence so and so, how many are right."""
    lines = []
    for low in np.arange(0.1, 1.0, 0.1):
        inside = (chance >= low) & (chance < low + 0.1)
        if inside.sum():
            lines.append(f"| {low:.1f} to {low + 0.1:.1f} | {inside.sum()} | {right[inside].mean():.2f} |")
    return lines


def main() -> None:
    """Read the command line, calibrate, write `settings.json` beside the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", nargs="+", required=True, type=Path)
    parser.add_argument("--pool", required=True, type=Path)
    parser.add_argument("--model", type=Path, required=True)
    arguments = parser.parse_args()
    pool = read_pool(arguments.pool)
    texts = [t for t in read_labels(sorted(arguments.labels), pool) if t.held_out]
    shipped = OnnxNetwork(
        (arguments.model / "spotting.onnx").read_bytes(), (arguments.model / "reading.onnx").read_bytes()
    )
    trial = Trial(texts, Remembering(shipped))
    start = Settings(
        limits=Thresholds(spot=0.15, telling=0.05),
        least=0.35,
        confidence={"constant": -0.5, "trigger": 0.3, "kind": 0.3, "person": 0.3},
    )
    for turn in range(2):
        told = trial.events(noting := _Noting(limits=start.limits, least=0.0, confidence=start.confidence))
        traits = noting.noted[-sum(map(len, told)) :]
        rows = np.array([list(t.values()) for t in traits])
        right = _right(trial.golds, told)
        weights = fitted(rows, right)
        named = {name: round(float(w), 4) for name, w in zip(traits[0], weights, strict=True)}
        start = replace(start, confidence=named)
        told = trial.events(replace(start, least=0.0))
        least = max(np.arange(0.15, 0.7, 0.025), key=lambda low: trial.figures(told, low))
        start = replace(start, least=round(float(least), 3))
        print(turn, start, f"{trial.figures(told, start.least):.4f}", flush=True)
        if turn:
            break
        for name, values in GRIDS.items():
            tried = {v: trial.merit(replace(start, limits=replace(start.limits, **{name: v}))) for v in values}
            best = max(tried, key=lambda v: tried[v])
            start = replace(start, limits=replace(start.limits, **{name: best}))
            print(name, {v: round(m, 4) for v, m in tried.items()}, flush=True)
    folds = np.arange(len(rows)) % 5
    chance = np.zeros(len(rows))
    for fold in range(5):
        chance[folds == fold] = 1 / (
            1 + np.exp(-rows[folds == fold] @ fitted(rows[folds != fold], right[folds != fold]))
        )
    print("\n".join(reliability(chance, right)))
    row = {"limits": asdict(start.limits), "least": start.least, "confidence": dict(start.confidence)}
    (arguments.model / "settings.json").write_text(json.dumps(row) + "\n", encoding="utf-8")


def _right(golds: Sequence[dict[str, Any]], told: Sequence[Sequence[Telling]]) -> np.ndarray:
    """1.0 for each telling that matches a gold event, in order; surer tellings are matched first."""
    out: list[float] = []
    for gold, some in zip(golds, told, strict=True):
        rows = [event_row(t) for t in some]
        order = sorted(range(len(some)), key=lambda n: -some[n].confidence)
        pairs = matched(gold["events"], [rows[n] for n in order])
        hit = {id(guess) for _, guess in pairs}
        out += [float(id(row) in hit) for row in rows]
    return np.array(out)


if __name__ == "__main__":
    main()
