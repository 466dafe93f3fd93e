# SPDX-License-Identifier: 0BSD
"""Every output has the same bytes wherever, whenever and by whatever Python it is written."""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

from generator import EVERYTHING, GOLDEN, PATIENCE, ROOT, SDTKIT, process
from interpreters import interpreters

# Each output with options that make it say what it can.
COMMANDS: Dict[str, List[str]] = {
    "header": ["header"], "json": ["json"], "docs-rst": ["docs"],
    "docs-md": ["docs", "--format", "md"],
    "tapset": ["tapset", "--binary", "/usr/bin/app"],
    "bpftrace": ["bpftrace", "--binary", "/usr/bin/app"],
    "bpf": ["bpf"], "gdb": ["gdb"], "dscript": ["dscript"],
}
SURROUNDINGS = [
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "4711", "LC_ALL": "C.UTF-8", "TZ": "Pacific/Auckland", "PYTHONUTF8": "0",
     "PYTHONOPTIMIZE": "2"},
    {"LC_ALL": "de_DE.ISO-8859-1", "LANG": "tr_TR.UTF-8", "COLUMNS": "20",
     "PYTHONIOENCODING": "latin-1", "PYTHONWARNINGS": "error"},
    {"PYTHONHASHSEED": "random", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu",
     "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1", "SOURCE_DATE_EPOCH": "1", "COLUMNS": "20",
     "PYTHONCOERCECLOCALE": "0", "HOME": "/nonexistent", "USER": "nobody", "LANGUAGE": "de"},
]
# One process for all outputs.
DRIVER = """\
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from sdtgen import cli
provider, commands = sys.argv[2], json.loads(sys.argv[3])
for name, words in commands.items():
    sys.argv = ["sdtkit", *words, "-o", name, provider]
    status = cli.main()     # No assert: PYTHONOPTIMIZE takes it out.
    if status:
        sys.exit(status)
"""


def outputs(provider: str, folder: Path, python: str = sys.executable,
            env: "Dict[str, str] | None" = None) -> Dict[str, bytes]:
    """The bytes of every output, written in this directory."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run([python, "-c", DRIVER, str(SDTKIT.parent), provider,
                           json.dumps(COMMANDS)], cwd=folder, env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout) == (0, b""), done.stderr.decode(errors="replace")
    made = {name: (folder / name).read_bytes() for name in COMMANDS}
    assert all(made.values())
    return made


def test_every_output_is_listed_here():
    folder = ROOT / "gen" / "sdtgen" / "emit"
    modules = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    assert {words[0] for words in COMMANDS.values()} == modules


def test_surroundings_change_nothing(tmp_path: Path):
    """Directory, locale, hash seed, time zone, and a file that is read at another date."""
    first = outputs(str(EVERYTHING), tmp_path / "first")
    assert first["header"] == (GOLDEN / "everything.h").read_bytes()
    for number, extra in enumerate(SURROUNDINGS):
        folder = tmp_path / f"folder {number}"
        folder.mkdir()
        copy = folder / EVERYTHING.name
        shutil.copy(EVERYTHING, copy)
        os.utime(copy, (number * 10 ** 9, number * 10 ** 9))
        made = outputs(copy.name if number % 2 else str(copy), folder, env={**os.environ, **extra})
        assert made == first, extra
    assert not [name for name, data in first.items() if str(ROOT).encode() in data]


def test_standard_output_has_the_same_bytes_in_any_surroundings():
    for extra in SURROUNDINGS:
        done = process("header", EVERYTHING, env={"PATH": os.environ["PATH"], **extra},
                       encoding=None, cwd="/")
        assert done.returncode == 0, done.stderr
        assert done.stdout == (GOLDEN / "everything.h").read_bytes(), extra


def test_version_of_python_changes_nothing(tmp_path: Path):
    """Each that is found; the errors, too."""
    bad = tmp_path / "bad.provider"
    bad.write_text("provider demo {\n    probe 1(struct s v);\n    probe b(int x, int x)\n"
                   "    prob c(int);\n#pragma usdt fast f\n    probe b();\n")
    first = process("header", "bad.provider", cwd=tmp_path).stderr
    assert first.endswith("8 errors\n")
    expected = outputs(str(EVERYTHING), tmp_path / "first")
    for version, python in interpreters().items():
        assert outputs(str(EVERYTHING), tmp_path / version, python) == expected, version
        done = process("header", "bad.provider", python=python, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (1, first), version
