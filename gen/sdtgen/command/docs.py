# SPDX-License-Identifier: 0BSD
"""a page for readers: names, probes, arguments, and how each tracer is called

    sdtkit docs python.provider > markers.rst
    sdtkit docs --format md -o markers.md python.provider

docutils and Sphinx read the one, CommonMark with tables (GitHub, GitLab) reads the other.
"""

from __future__ import annotations

from argparse import Namespace

from ..emit.docs import emit
from ._output import add_output, write_output
from ._parser import OptionParser

WORDS = "PROVIDER"


def options(parser: OptionParser) -> None:
    parser.option("--format", metavar="FORMAT", choices=("rst", "md", "markdown"), default="rst",
                  help="rst (the default) or md; markdown is md")
    add_output(parser)


def run(chosen: Namespace) -> int:
    return write_output("docs", chosen, lambda model: emit(model, markdown=chosen.format != "rst"))
