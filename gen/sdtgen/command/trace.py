# SPDX-License-Identifier: 0BSD
"""events of a command or a process as they happen, by bpftrace or gdb

    sdtkit trace app.provider -- ./app input
    sdtkit trace --calls -p 4711
    sdtkit trace --count --by name app.provider -- ./app
    sdtkit trace --top --by name app.provider -p 4711

With a provider file the arguments have names and types.  Only the process itself is traced,
unless --children says otherwise.  The exit code is that of the command (128 and the number for
a signal, 127 if it cannot be started); 1 and 2 are also those of sdtkit, with a message.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from typing import Sequence, Union

from ..emit._bpftrace import READABLE
from ..error import BAD_INPUT, GOOD, Failure, Usage
from ..load import CPP, cpp_flags, load
from ..option import HELP, Option, describe, parse_words
from ..output import complain, say
from ..source import printable
from ..trace.bpf import Bpftrace
from ..trace.child import CANNOT_START, Child
from ..trace.gdb import Gdb
from ..trace.plan import Probe, files_of_command, files_of_process, plan
from ..trace.show import View, Where

OPTIONS = (
    Option("p", "PID", "a running process; Ctrl-C detaches and lets it go on"),
    Option("o", "FILE", "write to FILE instead of standard output"),
    Option("engine", "NAME", "auto, bpftrace or gdb (default: auto, bpftrace for root)",
           "auto", ("auto", "bpftrace", "gdb")),
    Option("provider", "NAME", "without a provider file: this provider alone", repeats=True),
    Option("probe", "GLOB", "only probes of such a name", repeats=True),
    Option("where", "COND", "only events with ARG==VALUE, or !=, <, <=, >, >=, ~GLOB",
           repeats=True),
    Option("strings", "", "without a provider file: take unsigned words for strings"),
    Option("json", "", "a JSON object for each event"),
    Option("calls", "", "pairs such as x__entry and x__return, indented by depth"),
    Option("count", "", "a table at the end"),
    Option("top", "", "the busiest, anew each second"),
    Option("by", "ARG", "with --count or --top: a row for each value of ARG"),
    Option("children", "", "also the processes that it starts (bpftrace)"),
    Option("fail-on-loss", "", "exit code 1 if events were lost"),
    *CPP,
)
Engine = Union[Bpftrace, Gdb]


def run(arguments: Sequence[str]) -> int:
    """Everything behind '--' is the command's."""
    words = list(arguments)
    split = words.index("--") if "--" in words else len(words)
    chosen, files = parse_words("trace", words[:split], OPTIONS)
    command = words[split + 1:]
    if "help" in chosen:
        say(f"usage: sdtkit trace [OPTION]... [PROVIDER] (-p PID | -- COMMAND...)\n\n{__doc__}\n"
            f"{describe((*OPTIONS, HELP))}")
        return GOOD
    if ("p" in chosen) == bool(command) or len(files) > 1:
        raise Usage("trace: expected at most one provider file, and either -p PID or -- COMMAND")
    if "p" in chosen and (not chosen["p"].isdecimal() or not 0 < int(chosen["p"]) < 1 << 30):
        raise Usage(f"trace: '-p' takes the number of a process, not '{chosen['p']}'")
    views = [each for each in ("json", "calls", "count", "top") if each in chosen]
    if len(views) > 1 or ("by" in chosen and not set(views) & {"count", "top"}):
        raise Usage("trace: take one of --json, --calls, --count and --top; --by goes with the "
                    "last two")
    where = [Where(each) for each in _many(chosen, "where")]
    model = load(files[0], cpp_flags("trace", chosen)) if files else None
    if files and model is None:
        return BAD_INPUT
    if command:
        path = shutil.which(command[0])
        if path is None:
            complain(f"sdtkit: error: cannot start '{printable(command[0])}': no such program\n")
            return CANNOT_START
        places = files_of_command(path)
    else:
        places = files_of_process(int(chosen["p"]))
    probes = plan(places, model, _many(chosen, "provider"), _many(chosen, "probe"),
                  strings="strings" in chosen)
    engine = _engine(chosen.get("engine", "auto"), probes)
    if engine == "gdb" and "children" in chosen:
        raise Failure("--children takes root and bpftrace: gdb stays with one process")
    several = len({each.provider for each in probes}) > 1
    target = sys.stdout
    if "o" in chosen:
        try:
            target = open(chosen["o"], "w", encoding="utf-8", errors="surrogateescape")
        except OSError as error:
            raise Failure(f"cannot write '{chosen['o']}': {error.strerror}") from None

    def put(text: str) -> None:
        target.write(text)
        target.flush()
    view = View(views[0] if views else "events", chosen.get("by", ""), several, put,
                redraw=target.isatty())
    child = Child(command) if command else None
    pid = child.pid if child else int(chosen["p"])
    try:
        lost, code = _trace(engine, probes, pid, child, view, where,
                            children="children" in chosen)
    except BaseException:
        if child:
            child.kill()
        raise
    return BAD_INPUT if lost and "fail-on-loss" in chosen else code


def _many(chosen: dict[str, str], name: str) -> list[str]:
    return chosen[name].split("\0") if name in chosen else []


def _engine(name: str, probes: Sequence[Probe]) -> str:
    if name == "auto":
        usable = os.geteuid() == 0 and shutil.which("bpftrace")
        name = "bpftrace" if usable else "gdb"
    if not shutil.which(name):
        raise Failure(f"{name} is not installed; Debian's package is '{name}'")
    if name == "bpftrace" and os.geteuid() != 0:
        raise Failure("bpftrace works for root only; take --engine gdb")
    complain(f"sdtkit: note: tracing {len(probes)} probes with {name}\n")
    if name == "bpftrace" and any(len(each.arguments) > READABLE for each in probes):
        complain(f"sdtkit: note: bpftrace before 0.24 reads {READABLE} arguments; the others "
                 "show as '?'; gdb reads all\n")
    return name


def _trace(name: str, probes: Sequence[Probe], pid: int, child: Child | None, view: View,
           where: Sequence[Where], *, children: bool) -> tuple[int, int]:
    """The number of lost events, and the exit code of the command."""
    engine: Engine = Bpftrace(probes, pid, children=children) if name == "bpftrace" \
        else Gdb(probes, pid, execs=child is not None)
    stopped = Reaper(engine, child, pid)
    quiet = False
    try:
        engine.ready()
        if child:
            child.go()
        stopped.watch()
        for event in engine.events():
            if not quiet and (event is None or all(each.holds(event) for each in where)):
                try:
                    view.tick() if event is None else view.add(event)
                except BrokenPipeError:
                    quiet = True  # The reader has seen enough.
                    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                    stopped.asked = True
                    engine.interrupt()
        if not quiet:
            view.finish()
    finally:
        stopped.clean()
    code = stopped.code(name)
    unplaced = engine.unplaced if isinstance(engine, Gdb) else []
    if unplaced:
        complain(f"sdtkit: error: gdb did not find {len(unplaced)} of {len(probes)} probes, "
                 f"'{unplaced[0].name}' of '{printable(unplaced[0].path)}' for one: can this user "
                 "read the file by its whole path, and was it loaded?\n")
        code = code or BAD_INPUT
    lost = {0: "no event was lost", -1: "how many events were lost is not known"}
    complain(f"sdtkit: note: {lost.get(engine.lost, f'{engine.lost} events were lost')}\n")
    return engine.lost, code


class Reaper:
    """Passes signals on, and ends the tracer when what it traces has ended."""

    def __init__(self, engine: Engine, child: Child | None, pid: int) -> None:
        self.engine, self.child, self.pid = engine, child, pid
        self.status: int | None = None
        self.asked = False

    def watch(self) -> None:
        import threading
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.pass_on)
        threading.Thread(target=self._wait, daemon=True).start()

    def pass_on(self, number: int, _frame: object) -> None:
        """To the command; a process that was there before only loses its tracer."""
        self.asked = True
        if self.child is None:
            self.engine.interrupt()
        elif number != signal.SIGINT or not os.isatty(0):  # A terminal tells both by itself.
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                pass

    def _wait(self) -> None:
        if self.child:
            self.status = self.child.wait()
        else:
            import select
            try:
                handle = os.pidfd_open(self.pid)
                select.select([handle], [], [])
            except ProcessLookupError:
                pass
        if isinstance(self.engine, Bpftrace):
            self.engine.drain()
            self.asked = True
            self.engine.interrupt()

    def clean(self) -> None:
        """No tracer stays; bpftrace wants to be told again at times, gdb takes out its traps."""
        import subprocess
        for _ in range(5 if self.child else 30):
            self.engine.close()
            try:
                self.engine.process.wait(2)
                return
            except subprocess.TimeoutExpired:
                pass
        self.engine.process.kill()
        self.engine.process.wait()

    def code(self, name: str) -> int:
        """Of the command.  A tracer that died may have left traps in it, so it ends as well."""
        died = not self.asked if isinstance(self.engine, Bpftrace) else not self.engine.ended
        if died:
            if self.child and self.status is None:
                self.child.kill()
            raise Failure(f"{name} died; " + ("the command was ended" if self.child else
                                              "its traps may still be in the process"))
        if self.child is None:
            return GOOD
        while self.status is None:
            signal.sigtimedwait([], 0.02)
        fault = self.child.fault()
        if fault:
            complain(f"sdtkit: error: cannot start the command: {fault}\n")
        return self.status
