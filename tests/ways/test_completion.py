# SPDX-License-Identifier: 0BSD
"""Completion, asked in the shells themselves: every command and every option is offered."""
from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import List

import pytest

from support import toolchain


def sdtkit(*words: str) -> str:
    return toolchain.run([sys.executable, toolchain.SDTKIT, *words]).stdout


def commands() -> List[str]:
    return re.findall(r"^  (\w+) {2,}", sdtkit("--help"), re.MULTILINE)


def options(command: str) -> List[str]:
    return re.findall(r"^  (--?[\w-]+)", sdtkit(command, "--help"), re.MULTILINE)


@pytest.fixture(scope="module", params=["bash", "zsh", "fish"])
def shell(request) -> str:
    toolchain.need(request.param)
    return request.param


@pytest.fixture(scope="module")
def script(shell, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("completion") / shell
    path.write_text(sdtkit("completion", shell))
    return path


def offered(shell: str, script: Path, *words: str) -> List[str]:
    """What the shell offers for the last word of a line."""
    if shell == "fish":
        line = " ".join(words)
        done = toolchain.run(["fish", "--no-config", "-c", f"source {script}\ncomplete -C '{line}'"])
        return [row.split("\t")[0] for row in done.stdout.splitlines()]
    quoted = " ".join(f"'{word}'" for word in words)
    done = toolchain.run(["bash", "--norc", "-c", f"source {script}\nCOMP_WORDS=({quoted})\n"
                          f"COMP_CWORD={len(words) - 1}\n_sdtkit\nprintf '%s\\n' \"${{COMPREPLY[@]}}\""])
    return done.stdout.split()


def test_the_script_is_clean(shell, script):
    done = toolchain.run([shell, "-n", script])
    assert done.stdout == ""


def test_every_command_and_option_is_offered(shell, script):
    if shell == "zsh":  # It completes only at a prompt: its own words for each are looked for.
        text = script.read_text()
        for command in commands():
            part = text.split(f"                {command})\n", 1)[1].split(";;", 1)[0]
            for option in options(command):
                assert re.search(rf"['*]{re.escape(option)}\[", part), (command, option)
        return
    assert set(offered(shell, script, "sdtkit", "")) >= set(commands())
    for command in commands():
        found = offered(shell, script, "sdtkit", command, "-")
        assert set(found) >= set(options(command)), command


def test_values_are_offered(shell, script):
    if shell == "zsh":
        assert "(auto bpftrace gdb)" in script.read_text()
        return
    assert offered(shell, script, "sdtkit", "trace", "--engine", "g") == ["gdb"]
    assert offered(shell, script, "sdtkit", "completion", "f") == ["fish"]


def test_other_words_are_refused():
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "completion", "ksh"], check=False)
    assert done.returncode == 2 and "'bash', 'zsh' or 'fish'" in done.stderr
