# SPDX-License-Identifier: 0BSD
"""How SystemTap wants things written: its words, names of aliases, strings."""

from __future__ import annotations

import re

from ..provider.model import Probe

# Words of the language, and names that it takes for printing wherever they stand.
WORDS = frozenset("""
    probe global function if else for foreach in limit return delete while break continue next
    string long try catch private
    print printf printd printdln println sprint sprintf sprintd sprintdln sprintln
    kernel_string argc argv
""".split())
# What the script of a user, or the alias itself, has under these names.
SET_BY_ALIAS = ("name", "argstr")
# Global variables of the standard tapsets: a local one of that name would be theirs.
TAPSET_GLOBALS = frozenset("""
    BIO_READ BIO_WRITE ActiveOpens AttemptFails CurrEstab EstabResets InSegs OutRsts OutSegs
    PassiveOpens RetransSegs InReceives InNoRoutes InAddrErrors InUnknownProtos InDiscards
    ForwDatagrams OutRequests ReasmTimeout ReasmReqds FragOKs FragFails
""".split())
# In a path of a probe point these make a pattern.
PATTERN = "*?[{"


def is_reserved(name: str) -> bool:
    return name in WORDS or name in TAPSET_GLOBALS or name.startswith("__")


def alias(prefix: str, probe: Probe) -> str:
    """The name of a probe in scripts: `__` becomes a dot, where words stand on both sides."""
    parts = probe.name.split("__")
    if not all(re.match("[A-Za-z_]", part) for part in parts):
        return f"{prefix}.{probe.name}"
    return f"{prefix}.{'.'.join(parts)}"


def string(text: str) -> str:
    """A literal.  SystemTap keeps an escaped backslash as it is, and a path loses it later."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
