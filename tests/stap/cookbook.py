# SPDX-License-Identifier: 0BSD
"""The program of docs/tracers.md, and its lines for tracers that tests/doc cannot run."""
from __future__ import annotations

import shlex
from pathlib import Path
from typing import List, Tuple

from support import page, toolchain

PAGE = toolchain.ROOT / "docs" / "tracers.md"


def build(folder: Path) -> Path:
    """The program, with its provider file and header beside it."""
    files = {block.info[1]: block.text for block in page.blocks(PAGE) if len(block.info) == 2}
    return toolchain.app(folder, "app", files["app.provider"], files["app.c"])


def lines(tool: str) -> List[Tuple[List[str], str]]:
    """The words of each line for a tool, and what the page says that it prints."""
    texts = [block for block in page.blocks(PAGE) if block.info[0] == "text"]
    return [(shlex.split(line.text.replace("\\\n", "")), said.text)
            for line, said in zip(texts, texts[1:])
            if said.info == ["text", "printed"] and line.text.startswith(tool + " ")]
