# SPDX-License-Identifier: 0BSD
"""A header byte by byte; the compilers read the same header in test_gen_consumers.py."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator import EVERYTHING, GOLDEN, PYTHON_PROVIDER, UNNAMED, expect, written


def test_header_is_as_expected():
    expect(GOLDEN / "everything.h", written("header", EVERYTHING))


@pytest.mark.parametrize("provider", [PYTHON_PROVIDER, EVERYTHING, UNNAMED],
                         ids=lambda path: path.name)
def test_lines_are_short_and_plain(provider: Path):
    text = written("header", provider)
    assert text.endswith("\n") and not text.endswith("\n\n")
    for line in text.splitlines():
        assert line == line.rstrip() and "\t" not in line
        if not line.startswith(" *     "):
            assert len(line) <= 100, line


def test_unnamed_arguments_give_the_same_probes():
    """Kinds, note names and macros: all that a tracer or a caller can see."""
    def shape(path: Path) -> list:
        text = written("header", path)
        fires = [" ".join(fire.split()) for fire in re.findall(r"USDT_SITE\([^;]*;", text)]
        assert len(fires) == 8
        return fires + re.findall(r"USDT_DECLARE\(.*", text) \
            + re.findall(r"typedef .*", text) \
            + re.findall(r"#define (\w+)\(", text)
    assert shape(PYTHON_PROVIDER) == shape(UNNAMED)


def test_comments_change_nothing_but_comments(tmp_path: Path):
    def code(text: str) -> str:
        return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    bare = tmp_path / PYTHON_PROVIDER.name
    bare.write_text(re.sub(r"/\*.*?\*/", "", PYTHON_PROVIDER.read_text(), flags=re.DOTALL))
    assert code(written("header", bare)) == code(written("header", PYTHON_PROVIDER))


def test_no_text_ends_a_comment_or_hides_a_character():
    text = (GOLDEN / "everything.h").read_text(encoding="utf-8")
    for comment in re.findall(r"/\*.*?\*/", text, flags=re.DOTALL):
        inside = comment[2:-2]
        assert "/*" not in inside and "??" not in inside
        assert not re.search(r"\\$", inside, flags=re.MULTILINE)
