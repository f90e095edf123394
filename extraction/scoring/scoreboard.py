"""Scores as figures to keep and as lines to read."""

from __future__ import annotations

from collections.abc import Iterator

from extraction.scoring.scores import ALL, MEASURES, Scores


def figures(scores: Scores) -> dict[str, dict[str, dict[str, float]]]:
    """Precision, recall and F1 to the third digit, and counts, by group and measure."""
    return {
        group: {
            name: {
                "p": round(count.precision, 3),
                "r": round(count.recall, 3),
                "f1": round(count.f1, 3),
                "gold": count.gold,
                "predicted": count.predicted,
            }
            for name, count in counts.items()
        }
        for group, counts in scores.items()
    }


def lines_of(scores: Scores) -> Iterator[str]:
    """A table, all articles first, then by language."""
    yield f"{'':5}{'measure':10}{'precision':>10}{'recall':>8}{'F1':>8}{'gold':>7}{'found':>7}"
    for group in sorted(scores, key=lambda group: (group != ALL, group)):
        for name in MEASURES:
            if name in scores[group]:
                count = scores[group][name]
                shares = f"{count.precision:>10.3f}{count.recall:>8.3f}{count.f1:>8.3f}"
                yield f"{group:5}{name:10}{shares}{count.gold:>7}{count.predicted:>7}"
