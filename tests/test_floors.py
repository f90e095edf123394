"""The quality floors of floors.toml: what was reached does not sink."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
FLOORS: dict[str, dict[str, dict[str, float]]] = tomllib.loads((ROOT / "tests/floors.toml").read_text(encoding="utf-8"))
MEASURES = [(group, measure) for group, measures in FLOORS["seeds"].items() for measure in measures]


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    """What `talentflow evaluate` prints for the seeds."""
    command = [sys.executable, "-m", "extraction", "evaluate", "--json", "tests/gold/seeds.jsonl", "seeds"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize(("group", "measure"), MEASURES)
def test_figures_on_the_seeds_stay_above_their_floor(figures: dict[str, Any], group: str, measure: str) -> None:
    assert figures[group][measure]["f1"] >= FLOORS["seeds"][group][measure]
