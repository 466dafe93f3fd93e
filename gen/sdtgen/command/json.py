# SPDX-License-Identifier: 0BSD
"""the model as JSON, for programs that write what sdtkit does not

    sdtkit json python.provider

Keys are sorted and never vanish; new ones may come under the same number of "schema".
What does not exist or is for the compiler to decide is null.
"""

from __future__ import annotations

from argparse import Namespace

from ..emit.json import emit
from ._output import add_output, write_output
from ._parser import OptionParser

WORDS = "PROVIDER"


def options(parser: OptionParser) -> None:
    add_output(parser)


def run(chosen: Namespace) -> int:
    return write_output("json", chosen, emit)
