# SPDX-License-Identifier: 0BSD
"""Messages have colour on a terminal alone, and none where NO_COLOR says so."""
from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from support import toolchain


def messages(path, terminal: bool, **environment: str) -> str:
    """What `sdtkit check` says on standard error."""
    environment = {**{name: value for name, value in os.environ.items() if name != "NO_COLOR"},
                   **environment}
    words = [sys.executable, str(toolchain.SDTKIT), "check", str(path)]
    if not terminal:
        return subprocess.run(words, stderr=subprocess.PIPE, text=True, env=environment,
                              check=False).stderr
    reader, writer = pty.openpty()
    with subprocess.Popen(words, stderr=writer, env=environment) as process:
        os.close(writer)
        text = b""
        try:
            while True:
                text += os.read(reader, 4096)
        except OSError:  # the other end is closed
            pass
        process.wait()
    os.close(reader)
    return text.decode()


@pytest.mark.parametrize("terminal, environment, coloured", [
    (True, {}, True), (True, {"NO_COLOR": ""}, True), (True, {"NO_COLOR": "1"}, False),
    (False, {}, False)])
def test_colour(terminal, environment, coloured, tmp_path):
    path = tmp_path / "bad.provider"
    path.write_text("provider bad { probe a(struct s x); };\n")
    text = messages(path, terminal, **environment)
    assert "error:" in text
    assert ("\033[1;31merror:\033[0m" in text) == coloured
    assert ("\033" in text) == coloured
