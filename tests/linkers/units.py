# SPDX-License-Identifier: 0BSD
"""The sources that this suite links: their sites by name, and what their program prints."""
from support import linked, toolchain

UNITS = ("first.c", "second.c", "main.c")
LIVE = {"both": 2, "first": 1, "second": 1, "bare": 1, "twin_one": 1, "twin_two": 1,
        "gated_one": 1, "gated_two": 1}
# With -DDEAD there are functions, and sites in them, that nothing calls.
DEAD = {"dead_bare": 1, "dead_gated": 1, "both": 1}
LIVE_AND_DEAD = {name: LIVE.get(name, 0) + DEAD.get(name, 0) for name in {**LIVE, **DEAD}}
UNTRACED = "sum 48 both 0 first 0 second 0\n"


def runs(program):
    assert toolchain.run([program]).stdout == UNTRACED


def check(program, sites=None):
    """Each site has a note that is right, there is no other note, and the program runs."""
    assert linked.faults(program, LIVE if sites is None else sites) == []
    runs(program)
