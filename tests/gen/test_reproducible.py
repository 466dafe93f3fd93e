# SPDX-License-Identifier: 0BSD
"""Every output has the same bytes wherever, whenever and by whatever Python it is written."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Dict, List, Tuple

import pytest

from generator import GOLDEN, ROOT, SDTKIT

# Each output with options that make it say what it can.
COMMANDS: Dict[str, List[str]] = {
    "header": ["header"], "json": ["json"], "docs-rst": ["docs"],
    "docs-md": ["docs", "--format", "md"],
    "tapset": ["tapset", "--binary", "/usr/bin/app"],
    "bpftrace": ["bpftrace", "--binary", "/usr/bin/app"],
    "bpf": ["bpf"], "gdb": ["gdb"],
}
SURROUNDINGS = [
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "4711", "LC_ALL": "C.UTF-8", "TZ": "Pacific/Auckland"},
    {"PYTHONHASHSEED": "random", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu",
     "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1", "SOURCE_DATE_EPOCH": "1", "COLUMNS": "20",
     "PYTHONCOERCECLOCALE": "0", "HOME": "/nonexistent", "USER": "nobody", "LANGUAGE": "de"},
]
VERSIONS = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]


def output(words: List[str], path: str, python: str = "/usr/bin/python3",
           **settings: object) -> bytes:
    done = subprocess.run([python, str(SDTKIT), *words, path], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, **settings)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout
    return done.stdout


def test_every_output_is_listed_here():
    folder = ROOT / "gen" / "sdtgen" / "emit"
    modules = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    assert {words[0] for words in COMMANDS.values()} == modules


@pytest.mark.parametrize("name", COMMANDS)
def test_surroundings_change_nothing(name: str, tmp_path: Path):
    """Directory, locale, hash seed, time zone, and a file that is read at another date."""
    provider = GOLDEN / "everything.provider"
    first = output(COMMANDS[name], str(provider))
    for number, extra in enumerate(SURROUNDINGS):
        folder = tmp_path / f"folder {number}"
        folder.mkdir()
        copy = folder / provider.name
        shutil.copy(provider, copy)
        os.utime(copy, (number * 10 ** 9, number * 10 ** 9))
        environment = {**os.environ, **extra}
        path = copy.name if number % 2 else str(copy)
        assert output(COMMANDS[name], path, cwd=folder, env=environment) == first, extra
    assert str(ROOT).encode() not in first


def interpreters() -> List[Tuple[str, str]]:
    """Other Pythons at hand, from the path or from pyenv."""
    found = []
    for version in VERSIONS:
        places = [shutil.which(f"python{version}") or "",
                  *map(str, sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python")))]
        for place in places:
            if place and subprocess.run([place, "-c", ""], stderr=subprocess.DEVNULL).returncode \
                    == 0:
                found.append((version, place))
                break
    return found


@pytest.fixture(scope="module")
def expected() -> Dict[str, bytes]:
    path = str(GOLDEN / "everything.provider")
    return {name: output(words, path) for name, words in COMMANDS.items()}


@pytest.mark.parametrize("version", VERSIONS)
def test_version_of_python_changes_nothing(version: str, expected: Dict[str, bytes]):
    python = dict(interpreters()).get(version)
    if not python:
        pytest.skip(f"python{version} is not installed")
    path = str(GOLDEN / "everything.provider")
    for name, words in COMMANDS.items():
        assert output(words, path, python) == expected[name], name
