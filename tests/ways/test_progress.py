# SPDX-License-Identifier: 0BSD
"""What takes longer than two seconds says so on a terminal, and leaves nothing behind."""
from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

import pytest

from support import toolchain, tracer

COMMAND = [sys.executable, str(toolchain.SDTKIT)]
ERASE = "\r\033[K"


@pytest.fixture
def slow(tmp_path):
    """A provider file whose preprocessor makes a file `begun` and waits for one called `go`."""
    path = tmp_path / "app.provider"
    path.write_text("provider app { probe fire(int a); };\n")
    wait = tmp_path / "wait"
    wait.write_text("#!/bin/sh\n: >begun\nwhile ! [ -e go ]; do sleep 0.05; done\nexec cc -E \"$@\"\n")
    wait.chmod(0o755)
    return path


def environment(**more):
    return {**os.environ, "CPP": "./wait", "TERM": "xterm", **more}


class OnTerminal:
    """What has a terminal as standard error; standard output goes to a pipe or there, too."""

    def __init__(self, words, folder, both=False, command=COMMAND, **more):
        self.reader, writer = pty.openpty()
        self.process = subprocess.Popen([*command, *words], cwd=folder, stderr=writer,
                                        stdout=writer if both else subprocess.PIPE,
                                        env=environment(**more))
        os.close(writer)
        self.text = ""

    def read(self, until="", limit=120.0):
        """What was printed up to a mark, or to the end, or in the time given."""
        end = time.monotonic() + limit
        while (not until or until not in self.text) and time.monotonic() < end:
            if select.select([self.reader], [], [], 0.1)[0]:
                try:
                    self.text += os.read(self.reader, 65536).decode()
                except OSError:  # the other end is closed
                    break
        return self.text

    def end(self):
        self.read()
        code = self.process.wait(120)
        os.close(self.reader)
        return code


def seen(text):
    """What is left on the screen: a carriage return goes back, ESC [K erases to the end."""
    screen = [""]
    column = 0
    text = re.sub(r"\033\[[\d;]*m", "", text)
    for piece in re.findall(r"\033\[K|\r|\n|[^\r\n\033]", text):
        if piece == "\r":
            column = 0
        elif piece == "\n":
            screen.append("")
            column = 0
        elif piece == "\033[K":
            screen[-1] = screen[-1][:column]
        else:
            screen[-1] = screen[-1][:column] + piece + screen[-1][column + 1:]
            column += 1
    return "\n".join(screen)


def beyond_the_delay(folder):
    """Until a line would have been drawn: what is not written can only be waited for."""
    tracer.wait_until((folder / "begun").exists, "the command is at work")
    time.sleep(2.5)


def test_a_long_run_says_what_it_does_and_erases_it(slow):
    run = OnTerminal(["header", "-C", slow.name], slow.parent)
    text = run.read(until=" s\r")
    assert ERASE + "sdtkit header: reading, " in text and seen(text).startswith("sdtkit header")
    (slow.parent / "go").touch()
    assert run.process.stdout.read().startswith(b"/* Generated")
    assert run.end() == 0
    assert run.text.endswith(ERASE) and seen(run.text) == ""


def test_a_message_finds_the_line_erased(slow):
    slow.write_text("provider app { probe fire(struct s a); };\n")
    run = OnTerminal(["check", "-C", slow.name], slow.parent, NO_COLOR="1")
    assert "sdtkit check: 0 of 1 file, " in run.read(until=" s\r")
    (slow.parent / "go").touch()
    assert run.end() == 1
    assert seen(run.text).startswith("app.provider:1:27: error: ")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_no_line(slow, number):
    run = OnTerminal(["header", "-C", slow.name], slow.parent)
    run.read(until=" s\r")
    run.process.send_signal(number)
    time.sleep(0.2)
    (slow.parent / "go").touch()
    assert run.end() == 128 + number
    assert seen(run.text) == ""


@pytest.mark.parametrize("more", [{"TERM": "dumb"}, None], ids=["dumb", "no-terminal"])
def test_silence_elsewhere(slow, more):
    """Nothing is written, although the run is longer than that of the first test."""
    if more is None:
        process = subprocess.Popen([*COMMAND, "header", "-C", slow.name], cwd=slow.parent,
                                   env=environment(), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        beyond_the_delay(slow.parent)
        (slow.parent / "go").touch()
        out, err = process.communicate(timeout=120)
        assert out and err == b"" and process.returncode == 0
        return
    run = OnTerminal(["header", "-C", slow.name], slow.parent, **more)
    beyond_the_delay(slow.parent)
    assert run.read(limit=0.2) == ""
    (slow.parent / "go").touch()
    assert run.end() == 0 and run.text == ""


def test_a_short_run_writes_nothing(slow):
    run = OnTerminal(["header", "-o", "app_probes.h", slow.name], slow.parent)
    assert run.end() == 0 and run.text == ""


@pytest.fixture
def built(tmp_path):
    """A provider file and a program with its probe, both beside the files of a run."""
    return toolchain.app(tmp_path, "app", "provider app { probe fire(int a); };\n",
                         '#include "app_probes.h"\nint main(int n, char **v)\n'
                         "{ (void)v; APP_FIRE(n); return 0; }\n").parent


def slow_at(folder, command, function, call):
    """A command one of whose functions waits, at its CALL-th call, for a file called `go`."""
    path = folder / "slow.py"
    path.write_text(f"""import os, sys, time
sys.path.insert(0, {str(toolchain.ROOT / 'gen')!r})
from sdtgen import cli
from sdtgen.{'verify import file' if command == 'verify' else 'command import list'} as module
real, left = module.{function}, [{call}]
def slow(*words, **more):
    left[0] -= 1
    open("begun", "w").close()
    while not left[0] and not os.path.exists("go"):
        time.sleep(0.05)
    return real(*words, **more)
module.{function} = slow
sys.argv.insert(1, {command!r})
sys.exit(cli.main())
""")
    return [sys.executable, str(path)]


@pytest.mark.parametrize("command, words", [
    ("verify", ["app.provider", "app", "app", "app"]), ("list", ["app", "app", "app"])])
def test_many_files_are_counted(built, command, words):
    """The third file is read slowly."""
    expected = toolchain.run([*COMMAND, command, *words], cwd=built).stdout
    reads = "read_elf" if command == "verify" else "read_notes"
    run = OnTerminal(words, built, command=slow_at(built, command, reads, 3))
    assert f"sdtkit {command}: 2 of 3 files, " in run.read(until=" s\r")
    (built / "go").touch()
    assert run.process.stdout.read().decode() == expected
    assert run.end() == 0 and seen(run.text) == ""


def test_a_message_of_list_finds_the_line_erased(built):
    """The first file is read slowly, the second is not there."""
    run = OnTerminal(["app", "absent"], built, command=slow_at(built, "list", "read_notes", 1))
    assert "sdtkit list: 0 of 2 files, " in run.read(until=" s\r")
    (built / "go").touch()
    assert run.end() == 1
    assert seen(run.text) == "sdtkit: error: cannot read 'absent': No such file or directory\n"


def test_the_files_of_a_process_are_counted(built):
    """The second of those that it has mapped is read slowly."""
    words = ["-p", str(os.getpid())]
    run = OnTerminal(words, built, command=slow_at(built, "list", "read_elf", 2))
    assert re.search(r"sdtkit list: 1 of \d+ files, ", run.read(until=" s\r"))
    (built / "go").touch()
    run.process.stdout.read()
    run.end()
    assert not seen(run.text).startswith("sdtkit list: ")


def test_a_long_list_is_on_its_way(built):
    expected = toolchain.run([*COMMAND, "list", "app"], cwd=built).stdout
    run = OnTerminal(["app"], built, command=slow_at(built, "list", "as_text", 1))
    assert "sdtkit list: writing, " in run.read(until=" s\r")
    (built / "go").touch()
    assert run.process.stdout.read().decode() == expected
    assert run.end() == 0 and seen(run.text) == ""


def test_no_line_comes_into_a_list_on_the_terminal(built):
    expected = toolchain.run([*COMMAND, "list", "app"], cwd=built).stdout
    run = OnTerminal(["app"], built, both=True, command=slow_at(built, "list", "as_text", 1))
    beyond_the_delay(built)
    assert run.read(limit=0.2) == ""
    (built / "go").touch()
    assert run.end() == 0
    plain = re.sub("\033\\[[0-9]*m", "", run.text)    # Names are bold there.
    assert plain.replace("\r\n", "\n") == expected


def test_it_costs_nothing_at_the_start():
    """No module is loaded for it by the command line alone."""
    done = toolchain.run([sys.executable, "-X", "importtime", toolchain.SDTKIT, "--version"])
    loaded = set(re.findall(r"\| +(sdtgen[\w.]*)$", done.stderr, re.MULTILINE))
    assert "sdtgen.cli" in loaded and "sdtgen.host.progress" not in loaded
    assert len(loaded) <= 15, sorted(loaded)
