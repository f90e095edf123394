"""`make dashboard` needs Python and make alone: versions are pinned, and nothing is compiled by the user."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
# What pip itself brings into every virtual environment.
ALWAYS_THERE = {"pip", "setuptools"}


def needed(requirements: list[str]) -> Iterator[Distribution]:
    """The distributions that these requirements bring in on this machine."""
    seen: set[tuple[str, str]] = set()
    todo = [(Requirement(one), "") for one in requirements]
    while todo:
        requirement, extra = todo.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        for wanted in ("", *sorted(requirement.extras)):
            if (requirement.name, wanted) in seen:
                continue
            seen.add((requirement.name, wanted))
            found = distribution(requirement.name)
            todo.extend((Requirement(one), wanted) for one in found.requires or ())
            if not wanted:
                yield found


@pytest.fixture(scope="module")
def installed() -> dict[str, Distribution]:
    """All that Talentflow brings in, by name."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    try:
        return {canonicalize_name(found.name): found for found in needed(declared)}
    except PackageNotFoundError as error:
        pytest.fail(f"{error.name} is required and not installed")


def test_every_dependency_has_one_exact_version(installed: dict[str, Distribution]) -> None:
    pins = re.findall(r"^([\w.-]+)==\S+$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert installed.keys() - {canonicalize_name(name) for name in pins} - ALWAYS_THERE == set()


def test_no_dependency_is_compiled_on_the_users_machine(installed: dict[str, Distribution]) -> None:
    # A wheel built here is tagged for "linux", one from the registry for "manylinux" or "musllinux".
    built = [
        name for name, found in installed.items() if re.search(r"^Tag: .*-linux_", found.read_text("WHEEL") or "", re.M)
    ]
    assert built == []
