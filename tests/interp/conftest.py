# SPDX-License-Identifier: 0BSD
"""The builds of the example interpreter that its tests run."""
from __future__ import annotations

from pathlib import Path

import pytest

from support import build as builder
from support import interp as interpreter


@pytest.fixture(scope="session")
def interp(build: Path) -> Path:
    """The interpreter as Meson builds it."""
    return build / "examples" / "interp" / "interp"


@pytest.fixture(scope="session")
def recorder() -> Path:
    """Writes each event of a probe to the file that INTERP_EVENTS names."""
    return builder.interp_variant("recorder", "gcc", ["-O1", f"-I{interpreter.RECORDER}"])


@pytest.fixture(scope="session")
def sanitized() -> Path:
    """A fault that a sanitizer sees ends this one."""
    return builder.sanitized_interp()
