# SPDX-License-Identifier: 0BSD
"""the file alone: reports errors and warnings, writes nothing

    sdtkit check python.provider
"""

from __future__ import annotations

from argparse import Namespace

from ..host.error import BAD_INPUT, GOOD, Usage
from ..host.progress import Progress
from ..provider.load import load
from ._parser import OptionParser
from ._provider import add_preprocessor, preprocessor_flags

WORDS = "PROVIDER..."


def options(parser: OptionParser) -> None:
    add_preprocessor(parser)


def run(chosen: Namespace) -> int:
    """Every file, although one is bad already."""
    if not chosen.words:
        raise Usage("expected a provider file")
    flags = preprocessor_flags(chosen)
    with Progress("check", "file") as progress:
        bad = [path for path in progress.each(chosen.words)
               if load(path, flags, pedantic=True, before=progress.erase) is None]
    return BAD_INPUT if bad else GOOD
