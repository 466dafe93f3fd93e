# SPDX-License-Identifier: 0BSD
"""bpftrace script: one clause for each probe, arguments with names and types

    sdtkit bpftrace --binary /usr/bin/app -o app.bt app.provider
    bpftrace app.bt              every process that runs the file, now or later
    bpftrace -p PID app.bt       one process

--binary is the executable or the shared library that holds the probes.  Views:

    events   a line for each event: its name, then argument=value
    calls    the same for pairs of probes, such as x__entry and x__return or
             x__start and x__done, indented by depth
    top      a table of the busiest entries and starts, anew each second
    count    events of each probe, printed at the end

A null pointer shows as an empty string, a float or double as its bits.
"""

from __future__ import annotations

from argparse import Namespace

from ..emit.bpftrace import VIEWS, emit
from ._output import add_output, write_output
from ._parser import OptionParser, path

WORDS = "--binary PATH PROVIDER"


def options(parser: OptionParser) -> None:
    parser.option("--binary", metavar="PATH", type=path, required=True,
                  help="the executable or library that holds the probes")
    parser.option("--view", metavar="VIEW", choices=VIEWS, default="events",
                  help="events, calls, top or count (default: events)")
    add_output(parser)


def run(chosen: Namespace) -> int:
    return write_output("bpftrace", chosen, lambda model: emit(model, chosen.binary, chosen.view))
