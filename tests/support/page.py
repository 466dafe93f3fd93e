# SPDX-License-Identifier: 0BSD
"""Runs the blocks of a page of the documentation, in the order in which a reader meets them.

A fenced block is one of:

    ```LANGUAGE NAME           a file; it is written
    ```sh                      commands; they run, and must succeed
    ```sh needs WORD...        the same, where all of these can be had: programs, and `root`, `tracefs`
                               (mounted for the block), `btf`, `libbpf`
    ```sh fails                the same; they must fail
    ```output                  what the commands above print, all of it
    ```text                    nothing to run; more words say what it is

In an output `...` stands for any characters within a line, and a line of its own `...` for any
lines. `sdtkit` is on the path, and the clone is `$HOME/sdtkit`, as the pages tell the reader.
"""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable, List, NamedTuple, Sequence

from support import sizes, toolchain, tracer, uprobes

ROOT = toolchain.ROOT
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"  # tracers are not on the path of an ordinary user
# The quick run leaves out the blocks that need these: they are large packages.
SELDOM = {"perf", "tplist-bpfcc", "bpftool", "libbpf"} if sizes.SIZE == "quick" else set()
FILES = {"btf": "/sys/kernel/btf/vmlinux", "libbpf": "/usr/include/bpf/usdt.bpf.h"}


class Block(NamedTuple):
    """One fenced block: the words after the fence, and the text."""

    info: List[str]
    text: str


def blocks(page: Path) -> List[Block]:
    return [Block(info.split(), text) for info, text in
            re.findall(r"^```([^\n]*)\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)]


def home(directory: Path) -> Path:
    """A home directory with the clone and a folder to work in, which is returned."""
    command = directory / "bin" / "sdtkit"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{toolchain.SDTKIT}" "$@"\n')
    command.chmod(0o755)
    (directory / "sdtkit").symlink_to(ROOT)
    (directory / "work").mkdir()
    return directory / "work"


def shell(folder: Path, script: str,
          within: Sequence[str] = ()) -> "subprocess.CompletedProcess[str]":
    """The commands in a shell of the folder; standard error is part of the output."""
    environment = {"HOME": str(folder.parent), "LC_ALL": "C.UTF-8",
                   "PATH": f"{folder.parent}/bin:{PATH}"}
    return toolchain.run([*within, "sh", "-euc", script], cwd=folder, env=environment, joined=True,
                         check=False)


Runner = Callable[[Path, str, Sequence[str]], "subprocess.CompletedProcess[str]"]


def agrees(shown: str, printed: str) -> bool:
    """Whether a page's output is what was printed."""
    pattern = ""
    for line in shown.splitlines():
        if line.strip() == "...":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += ".*".join(map(re.escape, line.split("..."))) + "\n"
    return re.fullmatch(pattern, printed if printed.endswith("\n") or not printed
                        else printed + "\n") is not None


def unmet(words: List[str]) -> str:
    """Why a block cannot run here, or nothing."""
    for word in words:
        if word == "root":
            reason = "needs root" if os.getuid() else ""
        elif word == "bpftrace":
            reason = tracer.unusable() or ""
        elif word == "tracefs":
            done = toolchain.run([*uprobes.IN_NAMESPACE, "true"], check=False)
            reason = f"no tracefs: {done.stderr.strip()}" if done.returncode else ""
        elif word in FILES:
            reason = "" if Path(FILES[word]).exists() else f"there is no {FILES[word]}"
        else:
            reason = "" if shutil.which(word, path=PATH) else f"not installed: {word}"
            assert not reason or "CI" not in os.environ, reason
        if reason:
            return reason
    return ""


def play(page: Path, folder: Path, run: Runner = shell) -> List[str]:
    """Runs a page; returns why blocks were left out.  `run` is what runs the commands.

    Raises AssertionError where a block fails or prints something else than the page shows.
    """
    left_out: List[str] = []
    waiting = None  # what the last commands printed, until the page has shown it
    skipping = False
    for info, text in blocks(page):
        where = f"{page.name}: {text.splitlines()[0]!r}"
        kind, words = info[0], info[1:]
        if kind == "output":
            assert not words and (skipping or waiting is not None), where
            assert skipping or agrees(text, waiting or ""), f"{where}\n--- printed:\n{waiting}"
            waiting, skipping = None, False
            continue
        assert not waiting, f"{page.name} does not show that this is printed:\n{waiting}"
        if kind == "sh":
            later = bool(SELDOM & set(words))
            reason = unmet(words[1:]) if words[:1] == ["needs"] and not later else ""
            skipping, waiting = later or bool(reason), None
            if skipping:
                left_out += [reason] if reason else []
                continue
            within = uprobes.IN_NAMESPACE if "tracefs" in words else ()
            done = run(folder, text, within)
            assert (done.returncode != 0) == (words == ["fails"]), f"{where}\n{done.stdout}"
            waiting = done.stdout
        elif kind != "text":
            assert len(words) == 1, f"{where}: a block of {kind} without a file name"
            (folder / words[0]).parent.mkdir(parents=True, exist_ok=True)
            (folder / words[0]).write_text(text)
    assert not waiting, f"{page.name} does not show that this is printed:\n{waiting}"
    return left_out
