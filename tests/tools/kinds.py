# SPDX-License-Identifier: 0BSD
"""The fixture that fires every kind of argument, and what it says it passed."""
from __future__ import annotations

import re
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, List, Mapping, Tuple, Union

import pytest

from support import notes, toolchain

FIXTURE = Path(__file__).resolve().parent / "fixture"
PROVIDER = FIXTURE / "kinds.provider"
NASTY = FIXTURE / "nasty.provider"
# With the probes in the program, and in its library: the second in each run.
SAMPLED = (pytest.param("executable", marks=pytest.mark.size("all")), "library")
# A file name that is hard on scripts.
NASTY_NAME = "a b\"c'd\\e$1%s`x`;#é"

# An argument as the program prints it: a letter for its kind, and its text.
Passed = Tuple[str, str]


@dataclass(frozen=True)
class Event:
    """One event: the probe, and its arguments in order."""

    probe: str
    arguments: Mapping[str, Passed]


@dataclass(frozen=True)
class Build:
    """A built fixture: what to start, and the file that holds the probes."""

    program: Path
    probes: Path

    def start(self, rounds: int) -> "subprocess.Popen[str]":
        """A process that has loaded everything, and fires when go() lets it."""
        process = subprocess.Popen([str(self.program), str(rounds), "wait"], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdout and process.stdout.readline() == "ready\n"
        return process


def attached(process: "subprocess.Popen[str]", probes: Path) -> bool:
    """Whether a tracer has raised all semaphores, and so has attached to all these probes."""
    return all(notes.semaphore_value(process.pid, probes, note) > 0
               for note in notes.notes(probes) if note.semaphore)


def go(process: "subprocess.Popen[str]") -> str:
    """Lets a process fire; what it printed.  It lives on until end()."""
    assert process.stdin and process.stdout
    process.stdin.write("\n")
    process.stdin.flush()
    said: List[str] = []
    for line in process.stdout:
        if line == "end\n":
            return "".join(said)
        said.append(line)
    raise AssertionError("the fixture ended early: " + "".join(said))


def end(*processes: "subprocess.Popen[str]") -> None:
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0


def build(directory: Path, variant: str) -> Build:
    toolchain.need("gcc")
    directory.mkdir(parents=True, exist_ok=True)
    toolchain.probe_header(PROVIDER, directory / "kinds.h")
    flags: List[Union[str, Path]] = ["-O2", "-g", "-Wall", "-Wextra", f"-I{directory}",
                                     f"-I{toolchain.INCLUDE}"]
    program = directory / "kinds"
    if variant == "executable":
        toolchain.run(["gcc", *flags, FIXTURE / "kinds.c", FIXTURE / "kinds_main.c",
                       "-o", program])
        return Build(program, program)
    library = directory / "libkinds.so"
    toolchain.run(["gcc", *flags, "-fPIC", "-shared", FIXTURE / "kinds.c", "-o", library])
    toolchain.run(["gcc", *flags, FIXTURE / "kinds_main.c", library, f"-Wl,-rpath,{directory}",
                   "-o", program])
    return Build(program, library)


def nasty(directory: Path) -> Path:
    """A program with the probes of the provider of nasty texts, each of which it fires."""
    toolchain.need("gcc")
    toolchain.probe_header(NASTY, directory / "nasty.h")
    program = directory / "nasty"
    toolchain.run(["gcc", "-O2", "-g", f"-I{directory}", f"-I{toolchain.INCLUDE}",
                   FIXTURE / "nasty.c", "-o", program])
    return program


def copy_under_nasty_name(program: Path, directory: Path) -> Path:
    folder = directory / NASTY_NAME
    folder.mkdir()
    return Path(shutil.copy(program, folder / NASTY_NAME))


def script(output: str, provider: Path, *options: Union[str, Path]) -> str:
    """What sdtkit writes."""
    return toolchain.run(["python3", toolchain.SDTKIT, output, *options, provider]).stdout


def events(said: str) -> List[Event]:
    """What the program printed, taken apart."""
    found: List[Event] = []
    for line in said.splitlines():
        probe, *fields = line.split("\t")
        arguments: Dict[str, Passed] = {}
        for field in fields:
            name, _, value = field.partition("=")
            kind, _, text = value.partition(":")
            arguments[name] = (kind, text)
        found.append(Event(probe, arguments))
    assert len(found) >= 17, said
    return found


def lines(said: str, show: Callable[[str, str], str], *, limit: int = 12) -> List[str]:
    """The lines a script must print: each argument shown from its kind and text."""
    return [" ".join([event.probe, *(f"{name}={show(*passed)}" for name, passed
                                     in list(event.arguments.items())[:limit])])
            for event in events(said)]


def fraction(kind: str, bits: str) -> float:
    raw = bytes.fromhex(bits.zfill(8 if kind == "f" else 16))
    return float(struct.unpack(">f" if kind == "f" else ">d", raw)[0])


def known(text: str, said: str) -> List[str]:
    """The lines of a tracer's output that begin with the name of a probe."""
    probes = "|".join(sorted({event.probe for event in events(said)}))
    return [line for line in text.splitlines() if re.match(f"(?:{probes})(?: \\S+=|$)", line)]
