# SPDX-License-Identifier: 0BSD
"""The engines of trace: a test that takes `engine` runs with each, `bpftrace` with that alone."""

import pytest

from support import toolchain, tracer


@pytest.fixture
def bpftrace() -> None:
    """Skips where bpftrace cannot trace."""
    tracer.need()


@pytest.fixture(params=["bpftrace", "gdb"])
def engine(request) -> str:
    if request.param == "bpftrace":
        tracer.need()
    toolchain.need(request.param)
    return request.param
