# SPDX-License-Identifier: 0BSD
"""The tools of a build that has static probes: SystemTap's, or ours with SystemTap's poisoned."""
from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Sequence, Set, Tuple, Union

from . import debian_source, notes
from .cpython import POISON_SH
from .lock import locked
from .toolchain import INCLUDE, ROOT, run

DTRACE = ROOT / "gen" / "dtrace"
COMPAT = INCLUDE / "usdt" / "compat"

# Provider, probe, size and sign of each argument.
Probe = Tuple[str, str, Tuple[str, ...]]


@dataclass(frozen=True)
class Tools:
    """`name` is reference or ours; `flags` are what the preprocessor needs for <sys/sdt.h>."""
    name: str
    dtrace: str
    flags: Tuple[str, ...]
    prefix: Tuple[str, ...]

    def run(self, words: Sequence[Union[str, Path]], cwd: Path, patience: int = 600) -> str:
        """Run one command of a build, for at most so many seconds; a failure shows its output."""
        # A user's own dtrace first on PATH: build systems look nowhere else.
        path = cwd / f"bin-{self.name}"
        path.mkdir(exist_ok=True)
        link = path / "dtrace"
        if not link.is_symlink():
            link.symlink_to(self.dtrace)
        # By `env`: what is before it has the usual path.
        start = [*self.prefix, "env", f"PATH={path}:{os.environ['PATH']}"]
        return run([*start, *words], cwd=cwd, joined=True, timeout=patience).stdout


REFERENCE = Tools("reference", "/usr/bin/dtrace", (), ())
OURS = Tools("ours", str(DTRACE), (f"-I{COMPAT}",), (str(POISON_SH),))
BOTH: List[Tools] = [REFERENCE, OURS]


def built(tools: Tools, package: str, script: str, *words: str) -> Path:
    """A directory where a shell script has built Debian's source, once for the same inputs.

    The script finds them as $source and $dtrace, and the words as its own.
    """
    source = debian_source.tree(package)
    place = source.with_name(f"built-{tools.name}")
    inputs = hashlib.sha256(" ".join([script, *words]).encode())
    for file in sorted([*(ROOT / "gen").rglob("*"), *INCLUDE.rglob("*")]):
        if file.is_file() and file.suffix != ".pyc":
            inputs.update(file.read_bytes())
    mark = place / "built"
    with locked(place.with_suffix(".lock")):
        if not mark.exists() or mark.read_text(encoding="ascii") != inputs.hexdigest():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            text = f"source={source} dtrace={tools.dtrace}\n{script}"
            tools.run(["sh", "-euc", text, "build", *words], place, patience=1700)
            mark.write_text(inputs.hexdigest(), encoding="ascii")
    return place


def watch(file: Path, provider: str, wanted: Mapping[str, str]) -> str:
    """A bpftrace program that writes a row for each event: time, probe, arguments.

    Wanted are, by probe, the arguments: s for a string, d and u for numbers.
    """
    forms = {"s": ("%s", "str(arg{})"), "u": ("%u", "arg{}"), "d": ("%d", "arg{}")}
    clauses = []
    for probe, kinds in wanted.items():
        form = "\\t".join(["row", "%lu", probe, *(forms[kind][0] for kind in kinds)])
        values = ["nsecs", *(forms[kind][1].format(place) for place, kind in enumerate(kinds))]
        clauses.append(f'usdt:{file}:{provider}:{probe} '
                       f'{{ printf("{form}\\n", {", ".join(values)}); }}\n')
    return "".join(clauses)


def variables(tree: Path) -> Dict[str, str]:
    """What configure has written into the Makefile."""
    rows = (tree / "Makefile").read_text(encoding="utf-8").splitlines()
    return {name.strip(): value.strip() for name, _, value in
            (row.partition("=") for row in rows if "=" in row)}


# No program: what the probes of some objects and the semaphores of -G make together.
_PARTIAL = ("-nostdlib", "-Wl,-e,0", "-Wl,--unresolved-symbols=ignore-all", "-Wl,-z,notext",
            "-w")

# The object ("linked": all in one file), provider, probe, sizes and signs, has it a semaphore.
Row = Tuple[str, str, str, Tuple[str, ...], bool]


def rows(directory: Path, objects: Sequence[str], *more: str) -> List[Row]:
    """One row for each site of the objects, and one more for it in a file linked of them all.

    An object alone does not tell whether a note has a semaphore.  `more` are linked with them.
    """
    linked = directory / "linked"
    run(["gcc", *_PARTIAL, "-o", linked, *more, *objects], cwd=directory)
    found = [(name, *note.summary[:3], False) for name in objects
             for note in notes.notes(directory / name)]
    found += [("linked", *note.summary) for note in notes.notes(linked)]
    linked.unlink()
    return sorted(found)


def compare(ours: Sequence[Row], theirs: Sequence[Row], sites: Optional[int] = None) -> None:
    """Both have the same probes, all with semaphores; if it is said, in so many sites each.

    A compiler copies or merges sites as it likes, so that the numbers need not be equal.
    """
    for row in sorted(set(ours) ^ set(theirs)):
        print("only", "ours:" if row in ours else "SystemTap's:", *row)
    assert set(ours) == set(theirs)
    for name, found in (("ours", ours), ("SystemTap's", theirs)):
        linked = [row for row in found if row[0] == "linked"]
        assert len(linked) == len(found) - len(linked) >= len({row[2] for row in linked})
        assert sites in (None, len(linked))
        assert all(semaphore for *_, semaphore in linked)
        print(f"{name}: {len(linked)} sites of {len({row[2] for row in linked})} probes in "
              f"{len({row[0] for row in found}) - 1} objects")


def probes(*files: Path) -> Set[Probe]:
    """The probes of objects or linked files; every one must be there to be read."""
    return {(note.provider, note.name, note.shapes) for file in files
            for note in notes.notes(file)}
