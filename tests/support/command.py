# SPDX-License-Identifier: 0BSD
"""Runs sdtkit in the test's own process: milliseconds, where a process of its own takes 0.2 s.

    done = command.run("header", "-o", target, provider, cwd=folder)
    assert (done.status, done.stdout, done.stderr) == (0, "", "")

Only a process shows signals, limits, and streams that are closed or full: tests of those start one.
"""
from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Mapping, Optional, Union

from sdtgen import cli

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Done:
    """How the command ended, and what it printed."""

    status: int
    stdout: str
    stderr: str


def run(*words: Union[str, Path], cwd: Union[str, Path, None] = None,
        env: Optional[Mapping[str, str]] = None) -> Done:
    """What `sdtkit WORDS` does in this directory, with these variables instead of the own ones."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        with _as_started([str(word) for word in words], cwd, env), \
                _stream(1, out.fileno()), _stream(2, errors.fileno()):
            status = cli.main()
        texts = []
        for file in (out, errors):
            file.seek(0)
            texts.append(file.read().decode("utf-8"))
    return Done(status, *texts)


@contextlib.contextmanager
def _as_started(words: List[str], cwd: Union[str, Path, None],
                env: Optional[Mapping[str, str]]) -> Iterator[None]:
    """What a process has for itself: the command line, the directory, variables, signals."""
    before = sys.argv, os.getcwd(), dict(os.environ), [signal.getsignal(each) for each in SIGNALS]
    try:
        sys.argv = ["sdtkit", *words]
        if cwd is not None:
            os.chdir(cwd)
        if env is not None:
            _environment(env)
        yield
    finally:
        sys.argv = before[0]
        os.chdir(before[1])
        if env is not None:
            _environment(before[2])
        for number, handler in zip(SIGNALS, before[3]):
            signal.signal(number, handler)


def _environment(variables: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)
    tempfile.tempdir = None     # It keeps what TMPDIR was.


@contextlib.contextmanager
def _stream(number: int, target: int) -> Iterator[None]:
    """Lends a standard stream to a file, for the programs that the command starts, too."""
    for file in (sys.stdout, sys.stderr):
        file.flush()
    saved = os.dup(number)
    os.dup2(target, number)
    try:
        yield
    finally:
        for file in (sys.stdout, sys.stderr):
            file.flush()
        os.dup2(saved, number)
        os.close(saved)
