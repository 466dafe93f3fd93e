# SPDX-License-Identifier: 0BSD
"""The engines of trace: a test that takes `engine` runs with each; `root` is for bpftrace alone."""
import os
import sys

import pytest

from support import toolchain

sys.path.insert(0, str(toolchain.ROOT / "gen"))


@pytest.fixture
def root() -> None:
    toolchain.need("bpftrace")
    if os.geteuid() != 0:
        pytest.skip("bpftrace needs root")


@pytest.fixture(params=["bpftrace", "gdb"])
def engine(request) -> str:
    if request.param == "bpftrace":
        request.getfixturevalue("root")
    toolchain.need(request.param)
    return request.param
