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
import sys
from typing import Sequence

from ..host.error import BAD_INPUT, GOOD, Failure, Usage
from ..provider.load import CPP, cpp_flags, load
from ..option import HELP, Option, describe, parse_words
from ..host.output import complain, say
from ..host.text import counted, printable
from ..trace.child import CANNOT_START, Child
from ..trace.engine import attach, choose, end
from ..trace.gdb import Gdb
from ..trace.plan import TracedProbe, files_of_command, files_of_process, plan
from ..trace.reaper import Reaper
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
    Option("interval", "SECONDS", "between the tables of --top (default: 1)"),
    Option("by", "ARG", "with --count or --top: a row for each value of ARG", repeats=True),
    Option("children", "", "also the processes that it starts (bpftrace)"),
    Option("fail-on-loss", "", "exit code 1 if events were lost"),
    *CPP,
)


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
    period = _seconds(chosen["interval"], views) if "interval" in chosen else 1
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
    names = choose(chosen.get("engine", "auto"))
    several = len({each.provider for each in probes}) > 1
    target = sys.stdout
    if "o" in chosen:
        try:
            target = open(chosen["o"], "w", encoding="utf-8", errors="surrogateescape")
        except OSError as error:
            raise Failure(f"cannot write '{chosen['o']}': {error.strerror}") from None

    if target is None:  # It was closed when we were started.
        raise Failure("cannot write standard output: it is closed; take -o FILE")

    def put(text: str) -> None:
        target.write(text)
        target.flush()
    view = View(views[0] if views else "events", _many(chosen, "by"), several, put,
                redraw=target.isatty(), period=period)
    child = Child(command) if command else None
    pid = child.pid if child else int(chosen["p"])
    try:
        lost, code = _trace(names, probes, pid, child, view, where,
                            children="children" in chosen)
    except BaseException:
        if child:
            child.kill()
        raise
    return BAD_INPUT if lost and "fail-on-loss" in chosen else code


def _many(chosen: dict[str, str], name: str) -> list[str]:
    return chosen[name].split("\0") if name in chosen else []


def _seconds(text: str, views: Sequence[str]) -> float:
    if "top" not in views:
        raise Usage("trace: --interval goes with --top")
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0.1 <= seconds <= 1e6:
        raise Usage(f"trace: '--interval' takes seconds, 0.1 or more, not '{text}'")
    return seconds


def _trace(names: Sequence[str], probes: Sequence[TracedProbe], pid: int, child: Child | None,
           view: View, where: Sequence[Where], *, children: bool) -> tuple[int, int]:
    """The number of lost events, and the exit code of the command."""
    engine = attach(names, probes, pid, execs=child is not None, children=children)
    stopped = Reaper(engine, child, pid)
    quiet = False
    try:
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
                    stopped.leave()
        stopped.rescue()
        if not quiet:
            view.finish()
    finally:
        end(engine, patient=child is None)
    code = stopped.code()
    unplaced = engine.unplaced if isinstance(engine, Gdb) else []
    if unplaced:
        complain(f"sdtkit: error: gdb did not find {len(unplaced)} of "
                 f"{counted(len(probes), 'probe')}, '{unplaced[0].name}' of "
                 f"'{printable(unplaced[0].path)}' for one: can this user read the file by its "
                 "whole path, and was it loaded?\n")
        code = code or BAD_INPUT
    lost = {-1: "how many events were lost is not known", 0: "no event was lost",
            1: "1 event was lost"}.get(engine.lost, f"{engine.lost} events were lost")
    complain(f"sdtkit: note: {lost}\n")
    return engine.lost, code
