# SPDX-License-Identifier: 0BSD
"""vim itself says what it takes each word of a provider file for."""
from __future__ import annotations

import pytest

from support import toolchain

ROOT = toolchain.ROOT
FILE = """\
#pragma usdt prefix APP_
/**
 * a__b - c
 * @id: (hex) text
 */
provider app { probe a__b(int id); };
"""


@pytest.mark.parametrize("line, column, group", [
    (1, 3, "providerPragma"), (3, 5, "cComment"), (4, 5, "providerEntry"), (4, 10, "providerHint"),
    (6, 1, "providerKeyword"), (6, 16, "providerKeyword"), (6, 27, "cType"), (6, 10, "")])
def test_vim(line, column, group, tmp_path):
    toolchain.need("vim")
    path, said = tmp_path / "app.provider", tmp_path / "said"
    path.write_text(FILE)
    toolchain.run(["vim", "-es", "-u", "NONE", "-i", "NONE", "-c",
                   f"set nocompatible rtp^={ROOT}/gen/editor/vim", "-c", "filetype on",
                   "-c", "syntax on", "-c", f"edit {path}",
                   "-c", f"call writefile([&filetype, synIDattr(synID({line}, {column}, 1), 'name')],"
                   f" '{said}')", "-c", "qa!"], check=False, timeout=30)
    assert said.read_text().splitlines() == ["provider", group]
