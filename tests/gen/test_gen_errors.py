# SPDX-License-Identifier: 0BSD
"""Each file in errors/ has one fault, which is its name; the diagnostics stand beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator import HERE, expect, sdtkit

FAULTS = sorted((HERE / "errors").glob("*.provider"))


def test_there_is_a_file_for_each_kind_of_fault():
    assert len(FAULTS) >= 55
    stray = {path.stem for path in (HERE / "errors").glob("*.expected")}
    assert stray == {path.stem for path in FAULTS}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda path: path.stem)
def test_fault_is_reported_and_nothing_is_written(fault: Path, tmp_path: Path):
    target = tmp_path / "out.h"
    target.write_text("as it was\n")
    os.utime(target, (1000000000, 1000000000))
    done = sdtkit("header", "-o", target, "--depfile", tmp_path / "out.d", fault.name,
                  cwd=fault.parent)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    expect(fault.with_suffix(".expected"), done.stderr)
    assert target.read_text() == "as it was\n"
    assert target.stat().st_mtime == 1000000000
    assert [path.name for path in tmp_path.iterdir()] == ["out.h"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda path: path.stem)
def test_check_finds_the_same_errors(fault: Path):
    """`check` may say more, but no error less."""
    done = sdtkit("check", fault.name, cwd=fault.parent)
    assert done.returncode == 1
    expected = fault.with_suffix(".expected").read_text(encoding="utf-8")
    errors = [line for line in expected.splitlines() if ": error: " in line]
    assert errors
    assert [line for line in done.stderr.splitlines() if ": error: " in line] == errors


@pytest.mark.parametrize("fault", FAULTS, ids=lambda path: path.stem)
def test_expected_text_has_the_form_of_a_compiler(fault: Path):
    """Guards the files themselves: a golden must not freeze nonsense."""
    lines = fault.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    count = int(lines[-1].split()[0])
    assert lines[-1] == ("1 error" if count == 1 else f"{count} errors")
    errors = [line for line in lines if ": error: " in line]
    assert len(errors) == count
    for line in errors:
        place, message = line.split(": error: ")
        assert len(place.split(":")) == 3, line
        assert not message.endswith("."), line
        assert message[0].islower() or message[0] in "'@#9NU", line
    for number, line in enumerate(lines):
        if line.startswith("      | "):
            assert line.strip(" |\t").strip("~") == "^", line
            assert lines[number - 1].split(" | ")[0].strip().isdigit(), line
