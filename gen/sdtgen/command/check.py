# SPDX-License-Identifier: 0BSD
"""the file alone: parses it, reports errors and doubts, writes nothing

    sdtkit check python.provider
"""

from __future__ import annotations

from typing import Sequence

from ..host.error import BAD_INPUT, GOOD, Usage
from ..provider.load import CPP, cpp_flags, load
from ..option import HELP, describe, parse_words
from ..host.output import say
from ..host.progress import Progress

OPTIONS = CPP


def run(arguments: Sequence[str]) -> int:
    """Every file, although one is bad already."""
    chosen, paths = parse_words("check", arguments, OPTIONS)
    if "help" in chosen:
        say("usage: sdtkit check [OPTION]... PROVIDER...\n\n"
            f"{__doc__}\n{describe((*OPTIONS, HELP))}")
        return GOOD
    if not paths:
        raise Usage("check: expected a provider file")
    flags = cpp_flags("check", chosen)
    with Progress("check", "file") as progress:
        bad = [path for path in progress.each(paths)
               if load(path, flags, pedantic=True, before=progress.erase) is None]
    return BAD_INPUT if bad else GOOD
