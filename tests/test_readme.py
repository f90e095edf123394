"""The README does what it says: its commands are run and print what stands there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output that stands below it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts[1:])]


STEPS = [step for block in CONSOLE.findall(README) for step in commands(block)]


def pattern(output: str) -> str:
    """The output as a regular expression: `...` stands for anything, on a line of its own or inside one."""
    return re.escape(output.strip()).replace(r"\.\.\.", ".*")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the seeds in it, as after a fresh clone."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    shutil.copytree(ROOT / "tests" / "gold", folder / "tests" / "gold")
    (folder / "bin").mkdir()
    script = folder / "bin" / "talentflow"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m extraction "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def environment(folder: Path) -> dict[str, str]:
    path = os.pathsep.join([str(folder / "bin"), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}


def test_readme_shows_commands() -> None:
    assert len(STEPS) >= 4
    assert {"make dashboard", "make test"} <= set(README.split("`")) | set(README.splitlines())


def test_commands_print_what_the_readme_shows(folder: Path, environment: dict[str, str]) -> None:
    for command, shown in STEPS:  # in order, in one folder: later ones use what earlier ones made
        done = subprocess.run(
            command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        printed = (done.stdout + done.stderr).strip()
        assert re.fullmatch(pattern(shown), printed, re.DOTALL), f"$ {command}\n{printed}"


def test_python_of_the_readme_runs(folder: Path, environment: dict[str, str]) -> None:
    for code in PYTHON.findall(README):
        done = subprocess.run(
            [sys.executable, "-m", "doctest", "-"] if code.startswith(">>>") else [sys.executable, "-c", code],
            input=code,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
