# SPDX-License-Identifier: 0BSD
"""Every page whose blocks are written to be run prints what it shows."""
from __future__ import annotations

import pytest

from support import page, toolchain

PAGES = [toolchain.ROOT / "docs" / f"{name}.md" for name in
         ("tutorial", "trace", "tracers", "format", "migration", "provider", "output", "howto")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_blocks_print_what_the_page_shows(path, tmp_path):
    assert any(block.info[0] == "sh" for block in page.blocks(path))
    left_out = page.play(path, page.home(tmp_path))
    if left_out:
        pytest.skip("; ".join(dict.fromkeys(left_out)))
