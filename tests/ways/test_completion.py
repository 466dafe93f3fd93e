# SPDX-License-Identifier: 0BSD
"""The completions, asked in the shells themselves, know what the help of the command says."""
from __future__ import annotations

import os
import pty
import re
import select
import shlex
import sys
import time

import pytest

import manual
from support import sizes, toolchain

SHELLS = ["bash", "zsh", "fish"] if sizes.runs("ci") else ["bash"]
COMMANDS = manual.commands()


@pytest.fixture(scope="module", params=SHELLS)
def shell(request, tmp_path_factory):
    """A function: the words that the shell offers for a line that ends where the cursor is."""
    toolchain.need(request.param)
    folder = tmp_path_factory.mktemp(request.param)
    script = folder / "completion"
    toolchain.run([sys.executable, toolchain.SDTKIT, "completion", "-o", script, request.param])
    (folder / "here.provider").touch()
    (folder / "directory").mkdir()
    ask = {"bash": Bash, "zsh": Zsh, "fish": Fish}[request.param](folder, script)
    yield ask
    ask.close()


class Bash:
    """The function that readline would call, and what readline does with an empty answer."""

    def __init__(self, folder, script):
        self.folder, self.script = folder, script

    def __call__(self, line):
        words = shlex.split(line) + ([""] if line.endswith(" ") else [])
        words = [part for word in words for part in re.split(r"(=)", word) if part or not word]
        if words[-1].startswith("-") and words[-1].endswith("="):
            words.append("")
        code = (f"source {self.script}\nCOMP_WORDS=({' '.join(map(shlex.quote, words))})\n"
                "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\ncompopt() { :; }\n_sdtkit\n"
                'if ((${#COMPREPLY[@]} == 0)); then COMPREPLY=($(compgen -f -- '
                '"${COMP_WORDS[COMP_CWORD]}")); fi\n'
                "printf '%s\\n' \"${COMPREPLY[@]}\"\ncomplete -p sdtkit >&2")
        done = toolchain.run(["bash", "--norc", "-c", code], cwd=self.folder)
        assert "-o default -F _sdtkit sdtkit" in done.stderr
        return done.stdout.split()

    def close(self):
        pass


class Fish:
    def __init__(self, folder, script):
        self.folder, self.script = folder, script

    def __call__(self, line):
        done = toolchain.run(["env", f"HOME={self.folder}", "fish", "-c",
                              f"source {self.script}; complete -C {shlex.quote(line)}"],
                             cwd=self.folder)
        return [each.split("\t")[0] for each in done.stdout.splitlines()]

    def close(self):
        pass


class Zsh:
    """A terminal, in which a line is typed and the tabulator struck."""

    def __init__(self, folder, script):
        self.script = script
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.chdir(folder)
            os.environ.update(HOME=str(folder), TERM="dumb", COLUMNS="10000", LC_ALL="C", PS1="")
            os.execvp("zsh", ["zsh", "-f", "-i"])
        self.pid = pid
        self.number = 0
        # Every match on a line of its own, between marks.
        self.type("unsetopt zle_bracketed_paste prompt_cr prompt_sp beep; PS1=; LISTMAX=100000\n"
                  "stty -echo cols 200 rows 1000; autoload -U compinit; compinit -u -D\n"
                  f"source {script}\n"
                  "show() { compadd() { builtin compadd -O found -D none \"$@\"; "
                  "(( $#found )) && print -rl -- $found; builtin compadd \"$@\" }; }\n"
                  "zle -C ask complete-word ask\n"
                  "ask() { show; print; _main_complete; print END$number; compstate[insert]=; "
                  "compstate[list]=; }\n"
                  "bindkey '^T' ask\nprint READY\n")
        self.until("READY\r")

    def type(self, text):
        os.write(self.terminal, text.encode())

    def until(self, mark):
        text, limit = "", time.monotonic() + 60
        while mark not in text:
            assert select.select([self.terminal], [], [], limit - time.monotonic())[0], text
            text += os.read(self.terminal, 65536).decode(errors="replace")
        return text

    def __call__(self, line):
        self.number += 1
        self.type(f"number={self.number}\n{line}\x14")
        text = self.until(f"END{self.number}\r")
        self.type("\x15\n")
        return [each.strip() for each in text.split("\n")]

    def close(self):
        self.type("\x15\nexit\n")
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


def test_the_script_is_clean(shell):
    name = type(shell).__name__.lower()
    assert toolchain.run([name, "-n", shell.script]).stdout == ""


def test_every_command(shell):
    offered = shell("sdtkit ")
    assert set(COMMANDS) <= set(offered)
    assert "verify" in shell("sdtkit ver") and "header" not in shell("sdtkit ver")
    assert "--version" in shell("sdtkit --")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_and_no_other(shell, command):
    known = set(manual.options(command))
    offered = set(shell(f"sdtkit {command} -")) | set(shell(f"sdtkit {command} --"))
    offered = {each.rstrip("=") for each in offered if re.fullmatch(r"--?[\w-]+=?", each)}
    assert offered == known


@pytest.mark.parametrize("line, expected", [
    ("sdtkit docs --format ", {"rst", "md", "markdown"}),
    ("sdtkit verify --format ", {"text", "json", "github", "junit"}),
    ("sdtkit trace --engine ", {"auto", "bpftrace", "gdb"}),
    ("sdtkit completion ", {"bash", "zsh", "fish"}),
])
def test_values_of_options_and_no_file(shell, line, expected):
    offered = set(shell(line))
    assert expected <= offered and "here.provider" not in offered


def test_values_behind_a_sign(shell):
    offered = {each.split("=")[-1] for each in shell("sdtkit verify --format=")}
    assert {"json", "junit"} <= offered


def test_files_and_directories(shell):
    assert "here.provider" in shell("sdtkit header ")
    assert "here.provider" in shell("sdtkit header -o ")
    directories = {each.rstrip("/") for each in shell("sdtkit verify --sysroot ")}
    assert "directory" in directories and "here.provider" not in directories


def test_a_command_of_its_own_behind_two_hyphens(shell):
    assert "--engine" not in shell("sdtkit trace app.provider -- ./app --")


def test_unknown_shell():
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "completion", "tcsh"], check=False)
    assert done.returncode == 2 and "'bash', 'zsh' or 'fish'" in done.stderr
