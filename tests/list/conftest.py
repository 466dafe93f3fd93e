# SPDX-License-Identifier: 0BSD
"""Programs with probes to read."""
from __future__ import annotations

import pytest

from support import toolchain

SOURCE = """
#include "usdt/usdt.h"
int main(int argc, char **argv)
{
    USDT_PROBE3("shop", "open", argc, argv[0], (unsigned char)argc);
    USDT_PROBE0("shop", "closed");
    USDT_PROBE1("bank", "paid", 5L);
    return 0;
}
"""


@pytest.fixture(scope="session")
def program(tmp_path_factory):
    """A program of this machine with three probes at three sites."""
    directory = tmp_path_factory.mktemp("list")
    (directory / "shop.c").write_text(SOURCE)
    toolchain.run(["gcc", "-O1", f"-I{toolchain.INCLUDE}", "shop.c", "-o", "shop"], cwd=directory)
    return directory / "shop"
