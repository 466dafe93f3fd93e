# SPDX-License-Identifier: 0BSD
"""docs/measurements.md: each cell in which sdtkit is dearer than a peer has its reason there."""
import re

import pytest

from support import toolchain

PAGE = (toolchain.ROOT / "docs" / "measurements.md").read_text()
BARE, GUARDED = ["sdt.h", "usdt.h"], ["sdt.h guarded", "usdt.h guarded"]
PEERS = {"sdtkit": BARE, "macros": BARE, "sdtkit guarded": GUARDED, "sdtkit enabled": GUARDED,
         "macros guarded": GUARDED}
FIRST_IS_BETTER = [("yes", "no"), ("fires", "never")]
# Table, our form and column; and words of the reason.
_SECTIONS, _OBJECT = "Each note is a section of its own", "`dtrace -G` puts the semaphores"
_COLD, _MACROS = "leaves the probe on the hot path", "in the macros written by hand"
_GUARDED = ("sdtkit guarded", "sdtkit enabled", "macros guarded")
WORSE = {
    **{("untraced", form, "cold B"): _COLD for form in _GUARDED},
    **{("size", form, column): _SECTIONS for column in ("relocation", "file")
       for form in ("sdtkit", "macros", *_GUARDED)},
    **{("size", form, "semaphore"): _OBJECT for form in _GUARDED},
    **{("compile", form, column): _MACROS for form in ("macros", "macros guarded")
       for column in ("M instructions", "CPU s", "peak MB")},
}
COLUMNS = {
    "untraced": ["instructions", "hot B", "cold B", "spills", "GOT"],
    "inlining": ["-O1", "-O2", "-O3"],
    "loop": ["-O1", "-O2", "-O3"],
    "size": ["text", "note", "semaphore", "relocation", "file"],
    "compile": ["M instructions", "CPU s", "peak MB"],
}


def rows(table):
    found = re.search(rf"<!-- bench {table} -->\n(.*?)<!-- end -->", PAGE, re.DOTALL)
    lines = [[cell.strip() for cell in line.strip("|").split("|")]
             for line in found[1].splitlines() if line.startswith("|")]
    return [dict(zip(lines[0], line)) for line in lines[2:]]


def dearer(ours, peer):
    if (peer, ours) in FIRST_IS_BETTER:
        return True
    try:
        return float(ours.replace(",", "")) > float(peer.replace(",", ""))
    except ValueError:
        return False


@pytest.mark.parametrize("table", COLUMNS)
def test_where_sdtkit_is_dearer_stands_why(table):
    found = {}
    for row in rows(table):
        for peer in rows(table):
            if peer["form"] in PEERS.get(row["form"], []) and row["compiler"] == peer["compiler"]:
                for column in COLUMNS[table]:
                    found[(table, row["form"], column)] = found.get(
                        (table, row["form"], column), False) or dearer(row[column], peer[column])
    assert len(found) >= 2 * len(COLUMNS[table])
    assert {cell for cell, worse in found.items() if worse} == \
        {cell for cell in WORSE if cell[0] == table}


@pytest.mark.parametrize("reason", sorted(set(WORSE.values())))
def test_the_reason_is_on_the_page(reason):
    assert reason in " ".join(PAGE.split())
