# SPDX-License-Identifier: 0BSD
"""The part of usdt/usdt.h that a header of dtrace -h brings along, under names of its own.

The names carry the version, so that usdt.h itself and headers of other versions may stand in the
same file.  They are in lower case, so that a project which renames its macros in the header
(`sed s/APP_/X_/`) meets none of them.  Only the user's options keep their spelling.
"""

from __future__ import annotations

import os
import re

from ..host.error import Failure

HERE = os.path.dirname(os.path.realpath(__file__))
# In the source tree, and where the package is installed with the header beside it.
PLACES = (os.path.join(HERE, "..", "..", "..", "include", "usdt"),
          os.path.join(HERE, "..", "..", "usdt"))
EXACT = os.path.join(HERE, "exact.h")
OPTIONS = frozenset("""
    USDT_DISABLED USDT_REQUIRED USDT_NO_PAGE USDT_NO_LINK_ORDER
""".split())
# What is taken: the options, the implementation, and the lists without the macros by hand.
PARTS = (("#if defined(USDT_DISABLED)", "/*\n * Probes by hand"),
         ("/* In C++98 the word", "/*\n * Implementation: macros by hand"),
         ("/* f(n - 1, first)", "#define USDT_I_TEXTS(n"))
# Of sys/sdt.h: what C and C++ see of it, behind its #include.
SDT_PARTS = (("/*\n * Size and sign", "#endif /* __ASSEMBLER__ */"),
             ("/* DTrace's names", "#endif /* _SYS_SDT_H */"))
VERSION = re.compile(r"#define USDT_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)\n")
PUBLIC = re.compile(r"^#define ((?:STAP|DTRACE)_\w+)\(", re.MULTILINE)
# As SystemTap's headers leave it.
INCLUDED = """\
#ifndef _SYS_SDT_H
#define _SYS_SDT_H 1
#endif
#ifndef _SDT_HAS_SEMAPHORES
#define _SDT_HAS_SEMAPHORES 1
#endif
#ifndef STAP_HAS_SEMAPHORES
#define STAP_HAS_SEMAPHORES 1
#endif
#ifndef _SDT_NOTE_TYPE
#define _SDT_NOTE_NAME "stapsdt"
#define _SDT_NOTE_TYPE 3
#endif
"""
COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*")|/\*.*?\*/', re.DOTALL)
NAME = re.compile(r'"(?:[^"\\\n]|\\.)*"|\b(?:USDT_|usdt_i_)\w+')


class Runtime:
    """The text, and the spelling of a name of usdt.h in it."""

    def __init__(self) -> None:
        text = read_first("usdt.h")
        major, minor, patch = (int(each) for each in VERSION.findall(text))
        self.prefix = f"usdt{10000 * major + 100 * minor + patch}_"
        body = "".join(between(text, *part) for part in PARTS)
        sdt = read_first("compat/sys/sdt.h")
        macros = "".join(between(sdt, *part) for part in SDT_PARTS)
        # They replace those of a sys/sdt.h that was included before, whose notes may lack their
        # semaphores; one that comes later finds that it was included.
        free = "".join(f"#undef {name}\n" for name in dict.fromkeys(PUBLIC.findall(macros)))
        guard = self.prefix + "h"
        body = f"{body}#define USDT_I_SDT_DEFINES\n{free}{macros}{read_first(EXACT)}"
        self.text = (f"#ifndef {guard}\n#define {guard}\n{self.spell(compact(body))}#endif\n"
                     f"{INCLUDED}")

    def spell(self, text: str) -> str:
        """C text with all names of usdt.h replaced."""
        def name(found: re.Match[str]) -> str:
            word = found[0]
            if word[0] == '"':
                # A label; and the assembler's word, in which no project may find its prefix.
                word = word.replace("usdt_i_", self.prefix)
                return word.replace("BFD_RELOC_NONE", 'B" "FD_RE" "LOC_NO" "NE')
            if word in OPTIONS:
                return word
            if word.startswith("usdt_i_"):
                return self.prefix + word[len("usdt_i_"):]
            return f"{self.prefix}m_{word[len('USDT_'):].lower()}"
        return NAME.sub(name, text)


def read_first(name: str) -> str:
    for place in PLACES:
        path = os.path.normpath(os.path.join(place, name))
        try:
            with open(path, encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise Failure(f"cannot read '{path}': {error.strerror}") from None
    raise Failure(f"cannot find '{path}': install sdtkit again")


def between(text: str, begin: str, end: str) -> str:
    """What stands from one mark up to another."""
    first = text.find(begin)
    last = text.find(end, first)
    if first < 0 or last < 0:
        raise Failure("usdt/usdt.h is of another version than this program: install sdtkit again")
    return text[first:last]


def compact(text: str) -> str:
    """C text without comments and empty lines."""
    text = COMMENT.sub(lambda found: found[1] or "", text)
    return re.sub(r"[ \t]*\n(?:[ \t]*\n)*", "\n", text).lstrip("\n")
