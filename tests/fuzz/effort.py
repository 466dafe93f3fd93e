# SPDX-License-Identifier: 0BSD
"""How much the fuzzers do, and the seed of their inputs, which every failure prints.

    SDTKIT_FUZZ_SEED=7 SDTKIT_FUZZ_FACTOR=50 tests/run.sh fuzz

CI takes the commit for a seed, so each commit meets other inputs and a failure comes back when the
job is repeated; the long run takes the date.
"""
from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

from support.sizes import runs

HERE = Path(__file__).resolve().parent
FACTOR = float(os.environ.get("SDTKIT_FUZZ_FACTOR", "1"))


def _seed() -> str:
    if not runs("all"):
        done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=HERE, encoding="ascii",
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        if done.stdout.strip():
            return done.stdout.strip()
    return datetime.datetime.now(datetime.timezone.utc).date().isoformat()


SEED = os.environ.get("SDTKIT_FUZZ_SEED") or _seed()


def inputs(ci: int, long: int) -> int:
    """How many inputs a fuzzer makes in this run."""
    return int((long if runs("all") else ci) * FACTOR)


def fuzz(folder: Path, program: str, count: int, *words: object) -> str:
    """What a fuzzer prints that finds nothing; inputs that fail are kept."""
    keep = Path(os.environ.get("SDTKIT_BUILD", folder)) / "fuzz"
    done = subprocess.run([sys.executable, HERE / program, "--inputs", str(count), "--seed", SEED,
                           "--keep", keep, *map(str, words)], stdout=subprocess.PIPE,
                          encoding="utf-8", check=False)
    assert done.returncode == 0, f"{done.stdout}\nSDTKIT_FUZZ_SEED={SEED}; what failed is in {keep}"
    return done.stdout


def accepted(printed: str) -> int:
    """`N inputs, N accepted`: without good ones among them nothing behind would be reached."""
    return int(printed.split(" inputs, ")[1].split(" ")[0])
