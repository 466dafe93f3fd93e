# SPDX-License-Identifier: 0BSD
"""Live tracing needs root and a kernel that allows it."""
import os

import pytest

from support import tracer


@pytest.fixture
def bpftrace():
    """Skips where bpftrace cannot trace."""
    if os.getuid() != 0:
        pytest.skip("bpftrace needs root")
    reason = tracer.unusable()
    if reason:
        pytest.skip(reason)
