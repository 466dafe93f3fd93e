#!/usr/bin/env python3
# SPDX-License-Identifier: 0BSD
"""Feeds made-up and broken provider files to the generator.

    python3 tests/fuzz/provider.py --inputs 1000000 --seed 7 --jobs 2 --keep /tmp/found

Each input is made from the seed and its number alone, so a failure can be made again:
--first NUMBER --inputs 1.  A failure is an exception, more than a second of CPU time,
output that is not whole, output in spite of errors, or failure without a reason.
"""

from __future__ import annotations

import argparse
import importlib
import json
import multiprocessing
import random
import re
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "gen"), str(ROOT / "tests"), str(ROOT / "tests" / "fuzz")]

from grammar import Grammar, mutate_bytes, mutate_tokens  # noqa: E402
from sdtgen.command import OUTPUTS  # noqa: E402
from sdtgen.emit.bpftrace import VIEWS  # noqa: E402
from sdtgen.host.error import Usage  # noqa: E402
from sdtgen.provider.build import build  # noqa: E402
from sdtgen.provider.check import check  # noqa: E402
from sdtgen.provider.parser import parse  # noqa: E402
from sdtgen.provider.portable import check_portable  # noqa: E402
from sdtgen.provider.source import Diagnostics, Source  # noqa: E402
from support import cases  # noqa: E402

NAME = "fuzz.provider"
SECONDS = 1.0
BYTES = 2 << 30
SEED_FILES = ("providers/*.provider", "tests/gen/golden/*.provider", "tests/gen/golden/*.d",
              "tests/fuzz/corpus/*")
SEED_TABLES = ("tests/gen/*.txt", "tests/gen/errors/*.txt")
APP = {"binary": "/usr/bin/app"}
PARAMETERS: Mapping[str, List[Mapping[str, Any]]] = {
    "bpftrace": [{**APP, "view": view} for view in VIEWS],
    "docs": [{"markdown": False}, {"markdown": True}],
    "tapset": [APP, {**APP, "library": "libapp.so.1"}, {**APP, "prefix": "mine"}],
}


class Wrong(Exception):
    """The generator did something that it must not do."""


def seeds() -> List[bytes]:
    """Small pieces of the files that the project has anyway."""
    files = [path.read_bytes() for pattern in SEED_FILES for path in sorted(ROOT.glob(pattern))]
    files += [case.data for pattern in SEED_TABLES for path in sorted(ROOT.glob(pattern))
              for case in cases.read(path)]
    found = []
    for data in files:
        lines = data.split(b"\n")
        for begin in range(0, len(lines), 25):
            found.append(b"\n".join(lines[begin:begin + 40]))
    return found


def make(seed: str, number: int, pieces: Sequence[bytes]) -> bytes:
    """Input `number` of a run."""
    chance = random.Random(f"{seed}:{number}")
    kind = chance.random()
    if kind < 0.35:
        return Grammar(chance).file().encode()
    if kind < 0.6:
        return mutate_tokens(chance, Grammar(chance).file(), pieces).encode()
    if kind < 0.999:
        return mutate_bytes(chance, chance.choice(pieces), pieces)
    unit = chance.choice([b"(", b"[", b"{", b"/*", b"/**", b"#if 1\n", b"#define A", b"*", b"\\\n",
                          b'"', b"provider p {", b"probe x(", b"const ", b"@", b"\r", b"a,", b"__",
                          b"#define A A A\n", b" ", b"\xff", b"\0", b"/** x - y\n", b" * @a: b\n"])
    return b"provider p { probe q(" * chance.randrange(2) + unit * chance.randrange(3000) \
        + b");};" * chance.randrange(2)


def outputs(wanted: str = "") -> Dict[str, Tuple[Any, List[Mapping[str, Any]]]]:
    """The outputs, each with the parameters to try."""
    found: Dict[str, Tuple[Any, List[Mapping[str, Any]]]] = {}
    for name in OUTPUTS:
        if not wanted or name in wanted.split(","):
            module = importlib.import_module(f"sdtgen.emit.{name}")
            found[name] = (module, PARAMETERS.get(name, [{}]))
    return found


def read(name: str, diagnostics: Diagnostics) -> Any:
    """What the command does with a file, up to its outputs."""
    if not diagnostics.check_text():
        return None
    model = build(name, parse(diagnostics), diagnostics)
    check(model, diagnostics)
    check_portable(model, diagnostics)
    return model


def examine(data: bytes, modules: Mapping[str, Tuple[Any, List[Mapping[str, Any]]]],
            turn: int = 0) -> bool:
    """Runs the whole flow over one input; says whether it was accepted."""
    source = Source(NAME, data)
    diagnostics = Diagnostics(source)
    model = read(NAME, diagnostics)
    shown = diagnostics.render(pedantic=turn % 2 == 0)
    examine_messages(shown, diagnostics.errors, source)
    if diagnostics.errors or model is None:
        if not diagnostics.errors:
            raise Wrong("no model and no error")
        return False
    for place, (name, (module, tries)) in enumerate(modules.items()):
        if len(modules) > 2 and name != "header" and (turn + place) % (len(modules) // 2):
            continue  # Each input goes through the header and two others, in turns.
        try:
            text = module.emit(model, **tries[turn // len(modules) % len(tries)])
        except Usage:
            continue
        examine_output(name, text, model)
    return True


def examine_messages(shown: str, errors: int, source: Source) -> None:
    shown.encode()
    if "\x1b" in shown or "Traceback" in shown and "Traceback" not in source.text:
        raise Wrong("a message holds what a terminal would obey")
    if errors and not re.search(r"error", shown):
        raise Wrong("errors without a message")
    for line in shown.splitlines():
        if re.match(r"fuzz\.provider:", line) and not re.match(
                r"fuzz\.provider:(\d+:\d+: (error|warning|note)|"
                r" note: \d+ more)", line):
            raise Wrong(f"a message of another form: {line!r}")


def whole_header(text: str) -> bool:
    """Whether its last line ends the guard of its second."""
    guard = re.search(r"^#ifndef (\w+)$", text, re.MULTILINE)
    return bool(guard) and text.endswith(f"#endif /* {guard[1]} */\n")


def examine_output(name: str, text: str, model: Any) -> None:
    """Whole: it has an end, is text, and holds every probe."""
    text.encode()
    if not text.endswith("\n") or "\0" in text:
        raise Wrong(f"{name}: the output is no text")
    if name == "header" and not whole_header(text):
        raise Wrong("header: the output has no end")
    if name == "json":
        made = json.loads(text)
        probes = [each["name"] for provider in made["providers"] for each in provider["probes"]]
        if probes != [each.name for each in model.probes]:
            raise Wrong("json: the probes are not those of the file")


class Worker:
    """One process: numbers `first`, `first + step` ... below `last`."""

    def __init__(self, options: argparse.Namespace, first: int, step: int) -> None:
        self.options, self.step = options, step
        self.last = options.first + options.inputs
        self.place = multiprocessing.Value("q", first, lock=False)
        self.accepted = multiprocessing.Value("q", 0, lock=False)
        self.done = multiprocessing.Value("q", 0, lock=False)
        self.stop = time.monotonic() + options.seconds if options.seconds else float("inf")
        self.process: Optional[multiprocessing.Process] = None
        self.failures: "multiprocessing.SimpleQueue[Tuple[int, str]]" = \
            multiprocessing.SimpleQueue()

    def start(self) -> None:
        self.process = multiprocessing.Process(target=self.run, daemon=True)
        self.process.start()

    def run(self) -> None:
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        # The default action also ends what is stuck inside of a regular expression.
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        pieces, modules = seeds(), outputs(self.options.outputs)
        for number in range(self.place.value, self.last, self.step):
            self.place.value = number
            if time.monotonic() > self.stop:
                break
            data = make(self.options.seed, number, pieces)
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            try:
                self.accepted.value += examine(data, modules, number)
            except Exception:  # pylint: disable=broad-except
                self.failures.put((number, traceback.format_exc()))
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self.done.value += 1

    def finish(self) -> List[Tuple[int, str]]:
        """Waits; goes on behind an input that ended the process."""
        found: List[Tuple[int, str]] = []
        while True:
            assert self.process is not None
            while self.process.is_alive():
                self.process.join(0.2)
                self.drain(found)
            self.drain(found)
            if self.process.exitcode == 0 or len(found) > 20:
                return found
            reason = "took more than a second" if self.process.exitcode == -signal.SIGVTALRM \
                else f"ended the process, status {self.process.exitcode}"
            found.append((self.place.value, reason))
            self.done.value += 1
            self.place.value += self.step
            if self.place.value >= self.last:
                return found
            self.start()

    def drain(self, found: List[Tuple[int, str]]) -> None:
        while not self.failures.empty():
            found.append(self.failures.get())


def main(arguments: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=20000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long, if not 0")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write failing inputs into this directory")
    parser.add_argument("--outputs", default="", help="only these, with commas between them")
    parser.add_argument("--show", action="store_true", help="print the inputs, run nothing")
    options = parser.parse_args(arguments)
    pieces = seeds()
    if options.show:
        for number in range(options.first, options.first + options.inputs):
            sys.stdout.buffer.write(make(options.seed, number, pieces))
        return 0
    workers = [Worker(options, options.first + each, options.jobs)
               for each in range(options.jobs)]
    for worker in workers:
        worker.start()
    found = sorted(failure for worker in workers for failure in worker.finish())
    for number, reason in found:
        data = make(options.seed, number, pieces)
        print(f"input {number} of seed {options.seed}: {reason}\n{data[:2000]!r}\n")
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{options.seed}-{number}.provider").write_bytes(data)
    accepted = sum(worker.accepted.value for worker in workers)
    done = sum(worker.done.value for worker in workers)
    print(f"{done} inputs, {accepted} accepted, {len(found)} failures")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
