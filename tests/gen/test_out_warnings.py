# SPDX-License-Identifier: 0BSD
"""Each file in warnings/ is good and makes `check` say something; what, stands beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import HERE, PYTHON_PROVIDER, expect, sdtkit

FILES = sorted((HERE / "warnings").glob("*.provider"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_check_warns_and_accepts(path: Path):
    done = sdtkit("check", path.name, cwd=path.parent)
    assert (done.returncode, done.stdout) == (0, "")
    assert ": error: " not in done.stderr
    expect(path.with_suffix(".expected"), done.stderr)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_header_says_nothing_of_d(path: Path):
    """A build is not the place to learn what other systems would refuse."""
    done = sdtkit("header", path.name, cwd=path.parent)
    assert done.returncode == 0, done.stderr
    assert "not a D program" not in done.stderr and "no documentation" not in done.stderr


def test_every_file_has_its_expectation():
    assert {path.stem for path in (HERE / "warnings").glob("*.expected")} \
        == {path.stem for path in FILES}


def test_our_own_provider_is_a_d_program():
    done = sdtkit("check", PYTHON_PROVIDER)
    assert (done.returncode, done.stderr) == (0, "")


def test_one_warning_for_one_kind(tmp_path: Path):
    path = tmp_path / "p.provider"
    path.write_text("provider p {\n" + "".join(
        f"probe q{number}(uint32_t a); // text\n" for number in range(50)) + "};\n")
    assert sdtkit("check", path).stderr.count("warning: ") == 2
