# SPDX-License-Identifier: 0BSD
"""typed C header: one documented macro for each probe, with the types of its arguments

    sdtkit header -o python_probes.h python.provider

A probe `gc__done` with one argument, a long, in a provider `python`
becomes, in the C file that includes python_probes.h:

    PYTHON_GC_DONE(collected);           fires, if a tracer is attached
    if (PYTHON_GC_DONE_ENABLED())        for work that only a tracer needs

The header needs usdt/usdt.h on the include path, and nothing else.
"""

from __future__ import annotations

from argparse import Namespace

from ..emit.header import emit
from ._output import add_output, write_output
from ._parser import OptionParser

WORDS = "PROVIDER"


def options(parser: OptionParser) -> None:
    add_output(parser)


def run(chosen: Namespace) -> int:
    return write_output("header", chosen, emit)
