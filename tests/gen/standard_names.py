# SPDX-License-Identifier: 0BSD
"""The macros and enumerators of libc's headers, read from the headers of this system.

    standard_names.text()       # what gen/sdtgen/provider/standard.names has, if this is Debian 12

`SDTKIT_TEST_REGENERATE=1 tests/run.sh gen -- -k standard` writes the file.
"""
from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Dict, Iterator, List, Set, Tuple

from support import toolchain

PACKAGES = ["libc6-dev", "linux-libc-dev"]
# Of the C standard, but the compiler's own.
COMPILERS = ["float.h", "iso646.h", "stdalign.h", "stdarg.h", "stdatomic.h", "stdbool.h",
             "stddef.h", "stdnoreturn.h"]
# Parts of other headers, which nobody is to include; the last four are the kernel's.
PARTS = ("bits/", "gnu/", "linux/", "asm/", "asm-generic/", "mtd/")
HEAD = """\
# SPDX-License-Identifier: 0BSD
# Macros and enumerators of the standard headers, as far as a generated macro could have their name.
# Written by tests/gen/standard_names.py from {}.
# A row: what the names have up to the first '_', or '-'; the header; the rest of each name.  It may
# go on in lines that begin with a blank.
"""
MARKER = re.compile(r'# \d+ "([^"]*)"((?: \d)*)$')
# How a generated macro ends: in the probe's name, in capitals.  Those that begin with '_' are the
# compiler's, and refused as such.
AT_END = re.compile(r"[A-Z_][A-Z0-9_]*$")
DEFINE = re.compile(r"#define (\w+)")


def versions() -> str:
    """The packages that the headers are from, without Debian's revision."""
    rows = toolchain.run(["dpkg-query", "-W", "-f", "${Package} ${Version}\n", *PACKAGES]).stdout
    return ", ".join(re.sub(r"(\d+\.\d+)\S*", r"\1", row) for row in rows.splitlines())


def text() -> str:
    """The whole file."""
    rows: Dict[Tuple[str, str], List[str]] = {}
    for name, header in found().items():
        word, mark, rest = name.partition("_")
        group = (word + mark, header) if mark and rest else ("-", header)
        rows.setdefault(group, []).append(rest if mark and rest else name)
    made = HEAD.format(versions())
    for (group, header), names in sorted(rows.items()):
        made += textwrap.fill(" ".join([group, header, *sorted(names)]), 100,
                              subsequent_indent=" ", break_long_words=False,
                              break_on_hyphens=False) + "\n"
    return made


def found() -> Dict[str, str]:
    """The names that a generated macro could have, and a header with each."""
    names: Dict[str, str] = {}
    for header, lines in _read().items():
        for name in _names(lines):
            if not name.startswith("_") and AT_END.search(name):
                names.setdefault(name, header)
    return names


def _headers() -> Set[str]:
    """Those that a program may include."""
    made = set(COMPILERS)
    for line in toolchain.run(["dpkg", "-L", PACKAGES[0]]).stdout.splitlines():
        match = re.fullmatch(r"/usr/include/(?:\w+-linux-gnu\w*/)?(.*\.h)", line)
        if match and not match[1].startswith(PARTS):
            made.add(match[1])
    return made


def _read() -> Dict[str, List[str]]:
    """The preprocessed lines of each header, those of its parts among them."""
    toolchain.need("gcc", "dpkg-query")
    headers = _headers()
    source = "".join(f"#include <{header}>\n" for header in sorted(headers))
    # Some refuse to be included on this machine; the others follow all the same.
    done = toolchain.run(["gcc", "-E", "-dD", "-D_GNU_SOURCE", "-x", "c", "-"], said=source,
                         check=False)
    lines: Dict[str, List[str]] = {}
    stack: List[str] = []
    for line in done.stdout.splitlines():
        marker = MARKER.match(line)
        if not marker:
            if stack and stack[-1]:
                lines.setdefault(stack[-1], []).append(line)
        elif " 1" in marker[2]:
            name = _public(marker[1], headers)
            stack.append(name or (stack[-1] if stack else ""))
        elif " 2" in marker[2]:
            stack.pop()
    return lines


def _public(path: str, headers: Set[str]) -> str:
    """The name by which a program includes that file, if it may."""
    parts = Path(path).parts
    for start in range(max(0, len(parts) - 3), len(parts)):
        name = "/".join(parts[start:])
        if name in headers and f"/{name}" in path:
            return "" if parts[start - 1:start] in [("linux",), ("bits",), ("asm",)] else name
    return ""


def _names(lines: List[str]) -> Iterator[str]:
    code = []
    for line in lines:
        match = DEFINE.match(line)
        if match:
            yield match[1]
        elif not line.startswith("#"):
            code.append(line)
    for body in re.findall(r"\benum\b\s*\w*\s*\{(.*?)\}", "\n".join(code), re.DOTALL):
        for part in body.split(","):
            match = re.match(r"\s*([A-Za-z_]\w*)\s*(?:=|$)", part)
            if match:
                yield match[1]
