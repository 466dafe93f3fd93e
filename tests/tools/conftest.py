# SPDX-License-Identifier: 0BSD
"""Live tracing needs root and a kernel that allows it."""
import pytest

from support import tracer


@pytest.fixture
def bpftrace():
    """Skips where bpftrace cannot trace."""
    tracer.need()
