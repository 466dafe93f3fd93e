# SPDX-License-Identifier: 0BSD
"""What every suite shares: the import path, and the counts that run.sh prints."""
from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


def pytest_terminal_summary(terminalreporter):
    """Leave the counts for run.sh: an error in a fixture counts as a failure."""
    path = os.environ.get("SDTKIT_TEST_COUNTS")
    if path:
        count = {word: len(terminalreporter.getreports(word))
                 for word in ("passed", "failed", "error", "skipped")}
        Path(path).write_text(f"{count['passed']} passed, {count['failed'] + count['error']} failed,"
                              f" {count['skipped']} skipped\n")


@pytest.fixture(scope="session")
def python_header(tmp_path_factory) -> Path:
    """A directory with the generated python_probes.h."""
    from support import toolchain
    directory = tmp_path_factory.mktemp("generated")
    toolchain.probe_header(toolchain.ROOT / "providers" / "python.provider",
                           directory / "python_probes.h")
    return directory


@pytest.fixture(scope="session")
def build() -> Path:
    """The directory of the Meson build, made once for all workers."""
    from support import build as builder
    return builder.built()
