# SPDX-License-Identifier: 0BSD
"""A repository of this tree to clone, and an empty project of somebody who adopts it."""
from __future__ import annotations

import pytest

import adopter
from support import clones, toolchain


@pytest.fixture(scope="session")
def repository(tmp_path_factory):
    toolchain.need("git")
    return clones.clone(tmp_path_factory.mktemp("clone") / "sdtkit")


@pytest.fixture
def folder(tmp_path, repository):
    return adopter.project(tmp_path, repository)
