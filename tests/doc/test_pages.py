# SPDX-License-Identifier: 0BSD
"""Every block of a page of docs/ is run and prints what the page shows, or says that it is text."""
from __future__ import annotations

import re

import pytest

from support import page, toolchain

PAGES = sorted(toolchain.ROOT.glob("docs/*.md"))
# Pages that have indented code, which no marker can tell from text.
INDENTED = {"trace.md"}
PLAYED = [path for path in PAGES if any(block.info[:1] != ["text"] for block in page.blocks(path))]


@pytest.mark.parametrize("path", PLAYED, ids=lambda path: path.name)
def test_blocks_print_what_the_page_shows(path, tmp_path):
    assert any(block.info[0] == "sh" for block in page.blocks(path))
    left_out = page.play(path, page.home(tmp_path))
    if left_out:
        pytest.skip("; ".join(dict.fromkeys(left_out)))


def test_code_is_in_blocks_that_say_what_they_are():
    """An indented block, or a fence without a word, would never be run."""
    for path in PAGES:
        rest = re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
        assert "```" not in rest, path
        assert path.name in INDENTED or not re.findall(r"\n\n(?: {4}|\t).*", rest), path
        assert all(block.info for block in page.blocks(path)), path
