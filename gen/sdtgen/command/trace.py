# SPDX-License-Identifier: 0BSD
"""events of a command or a process as they happen, by bpftrace or gdb

    sdtkit trace app.provider -- ./app input
    sdtkit trace --calls -p 4711
    sdtkit trace --count --by name app.provider -- ./app
    sdtkit trace --top --by name app.provider -p 4711
    sdtkit trace --latency --by name app.provider -p 4711
    sdtkit trace --sample 99 --flame app.svg --by name app.provider -p 4711

With a provider file the arguments have names and types.  Only the process itself is traced,
unless --children says otherwise.  The exit code is that of the command (128 and the number for
a signal, 127 if it cannot be started); 1 and 2 are also those of sdtkit, with a message.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from argparse import Namespace

from ..host.error import BAD_INPUT, Failure, Usage
from ..host.output import check_writable, complain, same_file, write_stream
from ..host.text import printable
from ..provider.load import load
from ..trace import session
from ..trace.child import CANNOT_START, Child
from ..trace.condition import bind, parse
from ..trace.engine import choose
from ..trace.files import files_of_command, files_of_process
from ..trace.label import Labels, of_pairs
from ..trace.latency import LatencyView
from ..trace.plan import TracedProbe, plan
from ..trace.profile_view import FORMATS, Outputs, ProfileView
from ..trace.request import Request
from ..trace.show import View
from ..trace.wanted import named
from ._parser import OptionParser, add_format, hertz, path, process_id, seconds
from ._provider import add_preprocessor, preprocessor_flags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence, TextIO

WORDS = "[PROVIDER] (-p PID | -- COMMAND...)"


def options(parser: OptionParser) -> None:
    parser.option("-p", "--pid", metavar="PID", type=process_id,
                  help="a running process; Ctrl-C detaches and lets it go on")
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
    add_format(parser, ("text", "json", *FORMATS),
               "text, json, or a profile of pairs: folded, speedscope or chrome")
    parser.option("--flame", metavar="FILE.svg", type=path,
                  help="a flame graph of pairs, which a browser opens")
    parser.option("--sample", metavar="HZ", type=hertz,
                  help="a profile by HZ samples a second; the kernel keeps the stacks (bpftrace)")
    parser.option("--weight", metavar="WHAT", choices=("time", "calls"), default="time",
                  help="of a stack in a profile: its own time, or its calls (default: time)")
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
    if chosen.command:
        program = shutil.which(chosen.command[0])
        if program is None:
            complain(f"sdtkit: error: cannot start '{printable(chosen.command[0])}': no such "
                     "program\n")
            return CANNOT_START
        files = files_of_command(program, os.environ)
    else:
        files = files_of_process(chosen.pid)
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
    if (_is_profile(chosen) and chosen.format != "chrome") or chosen.view == "latency":
        wanted, silent = of_pairs(probes)
        probes, kept = [probes[each] for each in wanted], [kept[each] for each in wanted]
    names = choose(chosen.engine)
    several = len({each.provider for each in probes}) > 1
    kind = _kind(chosen)
    period = chosen.interval or 1
    view: session.Showing
    if _is_profile(chosen):
        view = _profile(chosen, probes, several)
    else:
        view = _text(chosen, kind, period, probes, several)
    child = Child(chosen.command, {each.path for each in probes}) if chosen.command else None
    request = Request(probes, kept, child.pid if child else chosen.pid, child is not None,
                      chosen.children, kind, chosen.by, period, several, chosen.sample or 0,
                      silent)
    try:
        complete, code = session.follow(names, request, child, view)
    except BaseException:
        if child:
            child.kill()
        raise
    return code if complete or chosen.allow_loss else BAD_INPUT


def _is_profile(chosen: Namespace) -> bool:
    return chosen.flame is not None or chosen.format in FORMATS


def _kind(chosen: Namespace) -> str:
    """What the engine is asked for.  Profiles without times of each call are the kernel's work."""
    if not _is_profile(chosen):
        return chosen.view or ("json" if chosen.format == "json" else "events")
    if chosen.weight == "calls":
        return "profile-calls"
    if chosen.sample:
        return "sample"
    return "timeline" if chosen.format in ("chrome", "speedscope") else "profile"


def _profile(chosen: Namespace, probes: Sequence[TracedProbe], several: bool) -> ProfileView:
    """All that may be wrong with it is said before anything is traced."""
    labels = Labels(probes, chosen.by, several)
    for each in (chosen.flame, chosen.output):
        if each is not None:
            check_writable(each)
    what = " ".join(chosen.command) if chosen.command else f"process {chosen.pid}"
    return ProfileView(Outputs(chosen.format if chosen.format in FORMATS else "", chosen.output,
                              chosen.flame, printable(what), chosen.weight == "calls",
                              chosen.sample or 0), probes, labels)


def _text(chosen: Namespace, kind: str, period: float, probes: Sequence[TracedProbe],
          several: bool) -> View | LatencyView:
    labels = Labels(probes, chosen.by, several) if kind == "latency" else None
    target = _target(chosen.output)

    # Not by Python's streams: a signal in the middle of a long write makes them lose text.
    def put(text: str) -> None:
        write_stream(target.fileno(), text.encode("utf-8", "surrogateescape"))
    if labels:
        return LatencyView(probes, labels, put)
    return View(kind, chosen.by, several, put, redraw=target.isatty(), period=period,
                probes=probes)


def _check(chosen: Namespace) -> None:
    """What one option alone cannot say."""
    if len(chosen.words) > 1 and not chosen.command and chosen.pid is None:
        raise Usage("expected '--' before the command, as in 'sdtkit trace "
                    f"{chosen.words[0]} -- {chosen.words[1]}'")
    if (chosen.pid is not None) == bool(chosen.command) or len(chosen.words) > 1:
        raise Usage("expected at most one provider file, and either -p PID or -- COMMAND")
    if chosen.view and (chosen.format != "text" or chosen.flame):
        other = f"--format {chosen.format}" if chosen.format != "text" else "--flame"
        raise Usage(f"'{other}' and '--{chosen.view}' exclude each other: take one")
    if chosen.by and chosen.view not in ("count", "top", "latency") and not _is_profile(chosen):
        raise Usage("'--by' goes with --count, --top, --latency or a profile")
    if chosen.sample and (not _is_profile(chosen) or chosen.format == "chrome"):
        raise Usage("'--sample' goes with --flame, --format folded or --format speedscope")
    if chosen.sample and chosen.weight == "calls":
        raise Usage("'--sample' and '--weight calls' exclude each other: take one")
    if chosen.weight == "calls" and (not _is_profile(chosen) or chosen.format == "chrome"):
        raise Usage("'--weight' goes with --flame, --format folded or --format speedscope")
    if chosen.flame and chosen.format == "json":
        raise Usage("'--format json' and '--flame' exclude each other: take one")
    if chosen.flame and chosen.format not in FORMATS and chosen.output:
        raise Usage("'-o' with '--flame' takes a --format for that file")
    if chosen.flame and chosen.output and same_file(chosen.flame, chosen.output):
        raise Usage("'-o' and '--flame' name one file")
    if chosen.interval and chosen.view != "top":
        raise Usage("'--interval' goes with --top")


def _target(name: str | None) -> TextIO:
    if name:
        try:
            return open(name, "w", encoding="utf-8", errors="surrogateescape")
        except OSError as error:
            raise Failure(f"cannot write '{name}': {error.strerror}") from None
    if sys.stdout is None:  # It was closed when we were started.
        raise Failure("cannot write standard output: it is closed; take -o FILE")
    return sys.stdout
