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
                   "TERM": "xterm", **environment}
    words = [sys.executable, str(toolchain.SDTKIT), "check", str(path)]
    if not terminal:
        return subprocess.run(words, stderr=subprocess.PIPE, text=True, env=environment,
                              check=False).stderr
    return on_terminal(words[2:], environment)


def on_terminal(words, environment) -> str:
    """What sdtkit writes to a terminal."""
    environment = {**{name: value for name, value in os.environ.items() if name != "NO_COLOR"},
                   "TERM": "xterm", **environment}
    reader, writer = pty.openpty()
    with subprocess.Popen([sys.executable, str(toolchain.SDTKIT), *words], stdout=writer,
                          stderr=writer, env=environment) as process:
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


@pytest.fixture
def waiting(tmp_path):
    """A program with a probe that runs, and its number."""
    place = toolchain.app(tmp_path, "app", "provider app { probe fire(int a); };\n",
                          '#include <stdio.h>\n#include <unistd.h>\n#include "app_probes.h"\n'
                          "int main(int n, char **v)\n{\n    (void)v;\n    puts(\"begun\");\n"
                          "    fflush(stdout);\n    for (;;) {\n        APP_FIRE(n);\n"
                          "        usleep(5000);\n    }\n}\n")
    with subprocess.Popen([place], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"begun\n"
        yield place, process.pid
        process.kill()


@pytest.mark.parametrize("environment, coloured", [
    ({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)])
def test_names_of_probes_are_bold_on_a_terminal_alone(waiting, environment, coloured):
    program, _ = waiting
    text = on_terminal(["list", str(program)], environment)
    assert ("\n  \033[1mfire\033[0m\r\n" in text) == coloured
    assert ("\033" in text) == coloured
    assert "\033" not in toolchain.run([sys.executable, toolchain.SDTKIT, "list", program]).stdout


def test_events_and_messages_have_colours(waiting):
    toolchain.need("gdb")
    _, pid = waiting
    words = ["trace", "--engine", "gdb", "--events", "2", "-p", str(pid)]
    text = on_terminal(words, {})
    assert text.count(" \033[1mfire\033[0m arg0=") == 2
    assert "sdtkit: \033[1;36mnote:\033[0m tracing 1 probe with gdb" in text
    assert "\033" not in on_terminal(words, {"NO_COLOR": "yes"})
    assert "sdtkit: \033[1;31merror:\033[0m there is no process 999999999" in on_terminal(
        ["trace", "-p", "999999999"], {})


def test_quiet_leaves_out_notes_and_progress(waiting):
    toolchain.need("gdb")
    _, pid = waiting
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "trace", "--quiet", "--engine", "gdb",
                          "--events", "2", "-p", str(pid)])
    assert done.stderr == "" and len(done.stdout.splitlines()) == 2
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "list", "--quiet", "/bin/true"],
                         check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "list", "--quiet", "no/such"],
                         check=False)
    assert done.returncode == 1 and "error: cannot read 'no/such'" in done.stderr


def test_losses_are_told_although_it_is_quiet(capfd, monkeypatch):
    from sdtgen.host import output
    monkeypatch.setattr(output._Voice, "quiet", True)
    output.complain("sdtkit: note: nothing\n")
    output.complain("sdtkit: note: 5 events were lost\n", always=True)
    output.complain("sdtkit: error: bad\n")
    output.complain("a note: of no program\n")
    assert capfd.readouterr().err == ("sdtkit: note: 5 events were lost\nsdtkit: error: bad\n"
                                      "a note: of no program\n")
