# SPDX-License-Identifier: 0BSD
"""Each case of warnings.txt is good and makes `check` say something."""
from __future__ import annotations

from pathlib import Path

import pytest

from support import cases
from support.cases import Case
from support.command import run as sdtkit

from generator import HERE, PYTHON_PROVIDER, REGENERATE, same

TABLE = HERE / "warnings.txt"
CASES = cases.read(TABLE)


def test_short_form_of_the_table_loses_nothing(tmp_path: Path):
    """With SDTKIT_TEST_REGENERATE=1 it writes the table, too."""
    short = {}
    for case in CASES:
        printed = sdtkit("check", case.put(tmp_path).name, cwd=tmp_path).stderr
        short[case.name] = cases.short(case, printed)
        assert cases.full(Case(case.name, case.data, short[case.name])) == printed
    if REGENERATE:
        cases.write(TABLE, short)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_check_warns_and_accepts(case: Case, tmp_path: Path):
    case.put(tmp_path)
    done = sdtkit("check", case.file, cwd=tmp_path)
    assert (done.status, done.stdout) == (0, "")
    assert ": error: " not in done.stderr
    if not REGENERATE:
        same(case.name, cases.full(case), done.stderr)
    # A build is not the place to learn what other systems would refuse.
    done = sdtkit("header", case.file, cwd=tmp_path)
    assert done.status == 0, done.stderr
    assert "not a D program" not in done.stderr and "no documentation" not in done.stderr


def test_our_own_provider_is_a_d_program():
    done = sdtkit("check", PYTHON_PROVIDER)
    assert (done.status, done.stderr) == (0, "")


def test_one_warning_for_one_kind(tmp_path: Path):
    path = tmp_path / "p.provider"
    path.write_text("provider p {\n" + "".join(
        f"probe q{number}(uint32_t a); // text\n" for number in range(50)) + "};\n")
    assert sdtkit("check", path).stderr.count("warning: ") == 2
