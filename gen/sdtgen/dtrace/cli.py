# SPDX-License-Identifier: 0BSD
"""The program `dtrace`: reads a provider file, writes a header or an object."""

from __future__ import annotations

import os
from typing import Sequence

from .. import __version__
from ..host.error import BAD_INPUT, GOOD, Usage
from ..host.output import same_file, say, write_file, write_stdout
from ..host.shield import shield
from .options import parse_options
from .read import read_sites

USAGE = "usage: dtrace -h | -G -s FILE [-o FILE] [OPTION]... [OBJECT]...\ntry 'dtrace --help'\n"
HELP = f"""\
usage: dtrace -h -s FILE [-o FILE] [OPTION]...
       dtrace -G -s FILE [-o FILE] [OPTION]... [OBJECT]...

Part of sdtkit {__version__}: writes what a program with static probes is built with, as the
dtrace(1) of SystemTap does.  It traces nothing.

  -h           write a C header with a macro for each probe
  -G           write an object file with the semaphores (it is not needed: the header has them, too)
  -s FILE      the provider file
  -o FILE      write to FILE, or to standard output for '-' (default: the name of the input, with
               .h or .o, in this directory)
  -C           run the C preprocessor first: $CPP, else "$CC -E", cc -E or gcc -E
  -I DIR       where it looks for #include files
  -D NAME      a macro for it, also NAME=TEXT; without -C it does nothing
  -U NAME      no such macro
  -H           it names the files that it includes
  -V           print the version, and no more
  -x define=NAME, undef=NAME, incdir=DIR, cpp, cpphdrs
               as -D, -U, -I, -C and -H; any other WORD has no effect
  -F -S -Z -e -k -q -v -w, -b SIZE, -L DIR, -X a|c|s|t, -arch NAME, -32, -64, -fpic, -fPIC,
  -fpie, -fPIE, --types, --no-pyparsing
               accepted, without effect
  OBJECT       accepted; neither read nor changed

Letters may share a word: -hs FILE.

environment: CC (default: gcc, else cc), CFLAGS and CPP, split into words as a shell does
exit code: 0 good, 1 the input or the output is wrong, 2 the command line is wrong
"""


def main() -> int:
    """Runs the program; never raises."""
    return shield("dtrace", USAGE, run)


def run(arguments: Sequence[str]) -> int:
    """The command line to its exit code."""
    options = parse_options(arguments)
    if options.help:
        say(HELP)
        return GOOD
    if options.version:
        say(f"dtrace: sdtkit {__version__}\n")
        return GOOD
    if same_file(options.source, options.output):
        raise Usage(f"'{options.output}' cannot be both input and output")
    flags = options.flags if options.preprocess else None
    sites = read_sites(options.source, flags, programs=options.mode == "G")
    if sites is None:
        return BAD_INPUT
    # Each run needs one of the two.
    if options.mode == "h":
        from .header import header
        data = header(os.path.basename(options.source), sites).encode()
    else:
        from .object import object_file
        data = object_file(sites)
    if options.target == "-":
        write_stdout(data)
    else:
        write_file(options.output, data, always=True)
    return GOOD
