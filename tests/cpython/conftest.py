# SPDX-License-Identifier: 0BSD
"""Builds CPython once for the whole suite: static, and in the long run as a library, too."""
from __future__ import annotations

import pytest

from support import cpython
from support.sizes import runs


@pytest.fixture(scope="session")
def static_build() -> cpython.Build:
    return cpython.build(shared=False)


@pytest.fixture(scope="session")
def shared_build() -> cpython.Build:
    return cpython.build(shared=True)


@pytest.fixture(scope="session", params=["static", *["shared"] * runs("all")])
def build(request: pytest.FixtureRequest) -> cpython.Build:
    """Each, one after the other."""
    found = request.getfixturevalue(f"{request.param}_build")
    assert isinstance(found, cpython.Build)
    return found
