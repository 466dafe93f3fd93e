# SPDX-License-Identifier: 0BSD
"""events of a command or a process as they happen, by bpftrace or gdb

    sdtkit trace app.provider -- ./app input
    sdtkit trace --calls -p 4711
    sdtkit trace --count --by name app.provider -- ./app
    sdtkit trace --top --by name app.provider -p 4711
    sdtkit trace --latency --by name app.provider -p 4711
    sdtkit trace --sample 99 --flame app.svg --by name app.provider -p 4711
    sdtkit trace --name python3 --duration 10 --format csv -o events.csv
    sdtkit trace --all /usr/bin/python3.11 --events 100

With a provider file the arguments have names and types.  Only the process itself is traced,
unless --children says otherwise.  The exit code is that of the command (128 and the number for
a signal, 127 if it cannot be started); 1 and 2 are also those of sdtkit, with a message.
"""

from __future__ import annotations

import signal
from argparse import Namespace

from ..host.error import BAD_INPUT, Failure, Usage
from ..host.output import complain
from ..host.text import printable
from ..provider.load import load
from ..trace.child import CANNOT_START, Child
from ..trace.condition import bind, parse
from ..trace.clock import Clock
from ..trace.engine import choose
from ..trace.label import Labels, of_pairs
from ..trace.limit import Limit
from ..trace.named import ended
from ..trace.plan import plan
from ..trace.request import Request
from ..trace.session import follow
from ..trace.show import TextView
from ..trace.terminal import Terminal, usable
from ..trace.wanted import named
from ._parser import OptionParser, add_format, path, seconds
from ._profile import FORMATS, add_profile, check_profile, is_profile, kind_of, profile, takes_pairs
from ._provider import add_preprocessor, preprocessor_flags
from ._stream import Stream
from ._target import add_end, add_target, check_target, engines_of, files_of, pids_of, title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from ..trace.latency import LatencyView
    from ..trace.plan import TracedProbe
    from ..trace.view import View

WORDS = "[PROVIDER] (-p PID... | --name NAME | --all FILE | -- COMMAND...)"


def options(parser: OptionParser) -> None:
    add_target(parser)
    add_end(parser)
    parser.option("-o", "--output", metavar="FILE", type=path,
                  help="write to FILE instead of standard output")
    parser.option("--engine", metavar="NAME", choices=("auto", "bpftrace", "gdb"), default="auto",
                  help="auto, bpftrace or gdb (default: auto, bpftrace for root)")
    parser.option("--provider", metavar="NAME", action="append", default=[],
                  help="without a provider file: this provider alone")
    parser.option("--probe", metavar="GLOB", action="append", default=[],
                  help="only probes of such a name")
    parser.option("--where", metavar="COND", action="append", default=[],
                  help="only events with ARG==VALUE, or !=, <, <=, >, >=, ~GLOB")
    parser.option("--strings", action="store_true",
                  help="without a provider file: take unsigned words for strings")
    add_format(parser, ("text", "json", "csv", *FORMATS),
               "text; json: an object for each event; csv: a row; or a profile of pairs: folded, "
               "speedscope or chrome")
    add_profile(parser)
    parser.option("--time", metavar="HOW", choices=("relative", "absolute"), default="relative",
                  help="since the first event, or by the calendar: relative or absolute")
    parser.option("--stack", action="store_true",
                  help="with each event, the functions that were being called")
    view = parser.add_mutually_exclusive_group()
    parser.option("--calls", group=view, action="store_const", dest="view", const="calls",
                  help="pairs such as x__entry and x__return, indented by depth")
    parser.option("--count", group=view, action="store_const", dest="view", const="count",
                  help="a table at the end")
    parser.option("--top", group=view, action="store_const", dest="view", const="top",
                  help="the busiest, anew each second")
    parser.option("--latency", group=view, action="store_const", dest="view", const="latency",
                  help="how long the calls of pairs took: percentiles and a histogram")
    parser.option("--interval", metavar="SECONDS", type=seconds,
                  help="between the tables of --top (default: 1)")
    parser.option("--by", metavar="ARG", action="append", default=[],
                  help="--count, --top: a row for each value of ARG; profiles: what names a call")
    parser.option("--children", action="store_true",
                  help="also the processes that it starts (bpftrace)")
    parser.option("--allow-loss", action="store_true",
                  help="not exit code 1 if events were lost or nobody knows how many")
    parser.add_argument("--fail-on-loss", action="store_true")     # what is so today anyway
    add_preprocessor(parser)


def run(chosen: Namespace) -> int:
    """Everything behind '--' is the command's."""
    _check(chosen)
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        # As a script has it for what runs in its background, which it may end by SIGINT later.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    where = [parse(each) for each in chosen.where]
    model = load(chosen.words[0], preprocessor_flags(chosen)) if chosen.words else None
    if chosen.words and model is None:
        return BAD_INPUT
    pids = pids_of(chosen)
    names = engines_of(choose(chosen.engine), pids, chosen)
    try:
        files = files_of(chosen, pids)
    except FileNotFoundError as fault:
        complain(f"sdtkit: error: cannot start '{printable(str(fault))}': no such program\n")
        return CANNOT_START
    except Failure as fault:
        raise (chosen.name and ended(pids)) or fault from None
    probes = plan(files, model, chosen.provider, chosen.probe, strings=chosen.strings)
    arguments = [argument.name for each in probes for argument in each.arguments]
    named([each.name for each in where], "--where", arguments)
    named(chosen.by, "--by", arguments)
    tests = bind(where, probes)
    probes = [probe for probe, test in zip(probes, tests) if test is not None]
    kept = [test for test in tests if test is not None]
    if not probes:
        raise Usage("no probe has all the arguments of '--where'")
    silent = frozenset[int]()
    if takes_pairs(chosen):
        wanted, silent = of_pairs(probes)
        probes, kept = [probes[each] for each in wanted], [kept[each] for each in wanted]
    several = len({each.provider for each in probes}) > 1
    kind, period = kind_of(chosen), chosen.interval or 1
    clock = Clock(absolute=chosen.time == "absolute")
    terminal = Terminal() if kind == "top" and not chosen.output and usable() else None
    target = None if is_profile(chosen) else Stream(chosen.output)
    view: View = profile(chosen, title(chosen, pids), probes, several) if target is None else \
        _text(chosen, target, kind, clock, probes, several)
    child = Child(chosen.command, {each.path for each in probes},
                  terminal.kept if terminal else -1) if chosen.command else None
    if terminal and isinstance(view, TextView):
        from ..trace.screen import Screen   # This and other views cost a start that wants none.
        view = Screen(title(chosen, pids), probes, view.key, period, terminal,
                      (child.pid,) if child else ())
    pid = child.pid if child else pids[0] if len(pids) == 1 else 0
    request = Request(probes, kept, pid, child is not None, chosen.children, kind, chosen.by,
                      period, several, clock, chosen.sample or 0, silent, pids, bool(chosen.all),
                      chosen.stack, live=terminal is not None,
                      colour=target is not None and target.is_coloured)
    try:
        complete, code = follow(names, request, child, view,
                                Limit(chosen.duration, chosen.events))
    except BaseException:
        if child:
            child.kill()
        if target:
            target.drop()
        raise
    finally:
        view.close()
    return code if complete or chosen.allow_loss else BAD_INPUT


def _text(chosen: Namespace, target: Stream, kind: str, clock: Clock,
          probes: Sequence[TracedProbe], several: bool) -> TextView | LatencyView:
    if kind == "latency":
        from ..trace.latency import LatencyView
        return LatencyView(probes, Labels(probes, chosen.by, several), target.put)
    return TextView(kind, chosen.by, several, target.put, redraw=target.is_terminal,
                    period=chosen.interval or 1, clock=clock, probes=probes, stack=chosen.stack,
                    colour=target.is_coloured)


def _check(chosen: Namespace) -> None:
    """What one option alone cannot say."""
    check_target(chosen)
    check_profile(chosen)
    if chosen.stack and chosen.view:
        raise Usage(f"'--stack' goes with events, not with --{chosen.view}")
    if chosen.time == "absolute" and chosen.view == "count":
        raise Usage("'--time' goes with what has times, not with --count")
    if chosen.interval and chosen.view != "top":
        raise Usage("'--interval' goes with --top")
