# SPDX-License-Identifier: 0BSD
"""Names for C and C++ that are made of a probe's name: the rules, directly."""
from __future__ import annotations

from pathlib import Path

import pytest

from generator import sdtkit

from sdtgen.provider.model import squeeze


@pytest.mark.parametrize("name, expected", [
    ("a_b", "a_b"), ("a__b", "a_b"), ("a___b", "a_b"), ("a____b", "a_b"), ("a_____b", "a_b"),
    ("__a", "_a"), ("a____", "a_"), ("____", "_"), ("a__b____c", "a_b_c")])
def test_no_two_underscores_in_a_row(name: str, expected: str):
    """C++ reserves every name that has two, wherever they stand."""
    assert squeeze(name) == expected


def test_a_function_of_a_header_has_such_a_name(tmp_path: Path):
    (tmp_path / "p.provider").write_text("provider p { probe a____b(int n); };\n")
    made = sdtkit("header", "-o", "-", str(tmp_path / "p.provider"))
    assert made.status == 0, made.stderr
    assert "usdt_p_a_b(" in made.stdout and "usdt_p_a__b" not in made.stdout
