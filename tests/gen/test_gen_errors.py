# SPDX-License-Identifier: 0BSD
"""Each case of the tables in errors/ has one fault, which is its name, and its diagnostics."""
from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from support import cases
from support.cases import Case
from support.command import run as sdtkit

from generator import FAULT_TABLES, REGENERATE, faults, same

FAULTS = faults()


def test_there_is_a_case_for_each_kind_of_fault():
    names = [case.name for case in FAULTS]
    assert len(names) >= 120 and len(names) == len(set(names))


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case.name)
def test_fault_is_told_and_nothing_is_written(case: Case, tmp_path: Path):
    case.put(tmp_path)
    target = tmp_path / "out.h"
    target.write_text("as it was\n")
    os.utime(target, (1000000000, 1000000000))
    done = sdtkit("header", "-o", "out.h", "--depfile", "out.d", case.file, cwd=tmp_path)
    assert (done.status, done.stdout) == (1, "")
    if not REGENERATE:
        same(case.name, cases.full(case), done.stderr)
    has_the_form_of_a_compiler(done.stderr)
    assert target.read_text() == "as it was\n" and target.stat().st_mtime == 1000000000
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["out.h", case.file])
    # `check` may say more, but no error less.
    checked = sdtkit("check", case.file, cwd=tmp_path)
    assert (checked.status, checked.stdout) == (1, "")
    assert errors(checked.stderr) == errors(done.stderr) != []


def errors(text: str) -> list:
    return [line for line in text.splitlines() if ": error: " in line]


def has_the_form_of_a_compiler(text: str) -> None:
    """Guards the tables themselves: they must not freeze nonsense."""
    lines = text.splitlines()
    count = len(errors(text))
    assert lines[-1] == ("1 error" if count == 1 else f"{count} errors")
    for line in errors(text):
        place, message = line.split(": error: ")
        assert re.fullmatch(r"[^:]+:\d+:\d+", place), line
        assert not message.endswith("."), line
        assert message[0].islower() or message[0] in "'@#9NU", line
    for number, line in enumerate(lines):
        if line.startswith("      | "):
            assert line.strip(" |\t").strip("~") == "^", line
            assert lines[number - 1].split(" | ")[0].strip().isdigit(), line


def test_conditions_have_a_greatest_depth(tmp_path: Path):
    (tmp_path / "p.d").write_text("#if A\n" * 65 + "#endif\n" * 65 + "provider p { probe a(); };\n")
    done = sdtkit("header", "p.d", cwd=tmp_path)
    assert (done.status, done.stdout, done.stderr) == (1, "", (
        "p.d:65:1: error: more than 64 conditions inside each other\n"
        "   65 | #if A\n      | ^~~~~\n1 error\n"))


@pytest.mark.parametrize("table", FAULT_TABLES, ids=lambda path: path.stem)
def test_short_form_of_a_table_loses_nothing(table: Path, tmp_path: Path):
    """With SDTKIT_TEST_REGENERATE=1 it writes the table, too."""
    short = {}
    for case in cases.read(table):
        printed = sdtkit("header", case.put(tmp_path).name, cwd=tmp_path).stderr
        short[case.name] = cases.short(case, printed)
        assert cases.full(Case(case.name, case.data, short[case.name])) == printed
    if REGENERATE:
        cases.write(table, short)
