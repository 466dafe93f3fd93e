# SPDX-License-Identifier: 0BSD
"""The kernel itself as tracer: uprobe events, with no tool between.

    with uprobes.Tracefs() as tracefs, tracefs.attach(path, notes) as events:
        ...run the program...
        events.hits()                   # {"name": 3}

Events are the machine's: each set has a group of its own, and an instance of its own to write to.
Only these are removed.
"""
from __future__ import annotations

import itertools
import os
import re
import tempfile
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Dict, List, Optional, Sequence, Tuple, Type

from support import fetch, notes, toolchain

_USUAL = [Path("/sys/kernel/tracing"), Path("/sys/kernel/debug/tracing")]
_numbers = itertools.count()
# In a mount namespace of its own, with tracefs where programs look for it.
IN_NAMESPACE = ["unshare", "-m", "sh", "-c",
                "[ -e /sys/kernel/tracing/uprobe_events ] || "
                "mount -t tracefs tracefs /sys/kernel/tracing || exit 99; exec \"$@\"", "sh"]


def _append(path: Path, text: str) -> None:
    """One write, and O_APPEND: to truncate would remove the events of others."""
    opened = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        if text:
            os.write(opened, text.encode())
    finally:
        os.close(opened)


class Unusable(Exception):
    """Why there are no uprobe events here."""


class Tracefs:
    """The tracing directory of the kernel; mounted apart if it is at no usual place."""

    def __init__(self) -> None:
        self._own: Optional[str] = None
        self.directory = next((place for place in _USUAL if (place / "uprobe_events").exists()),
                              _USUAL[0])

    def __enter__(self) -> "Tracefs":
        if os.geteuid() != 0:
            raise Unusable("not root: uprobe events are for uid 0")
        if not (self.directory / "uprobe_events").exists():
            self._own = tempfile.mkdtemp(prefix="tracefs.")
            self.directory = Path(self._own)
            done = toolchain.run(["mount", "-t", "tracefs", "tracefs", self._own], joined=True,
                                 check=False)
            if done.returncode or not (self.directory / "uprobe_events").exists():
                self.__exit__(None, None, None)
                raise Unusable(f"no tracefs with uprobe_events: {done.stdout.strip()}")
        try:
            _append(self.directory / "uprobe_events", "")
        except OSError as error:
            self.__exit__(None, None, None)
            raise Unusable(f"uprobe_events cannot be written: {error}") from None
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 where: Optional[TracebackType]) -> None:
        if self._own:
            toolchain.run(["umount", "-l", self._own], check=False)
            os.rmdir(self._own)
            self._own = None

    def attach(self, path: Path, found: Sequence[notes.Note], *, values: bool = False) -> "Events":
        """With `values` the arguments are read, too: of x86-64 alone."""
        return Events(self.directory, path, found, values)


class Events:
    """One event a site, armed from the beginning of the block to its end."""

    def __init__(self, directory: Path, path: Path, found: Sequence[notes.Note],
                 values: bool = False) -> None:
        self.group = f"sdtkit_{os.getpid()}_{next(_numbers)}"
        self._all = directory / "uprobe_events"
        self._instance = directory / "instances" / self.group
        self._names: List[str] = []
        self._lines: List[str] = []
        for number, note in enumerate(found):
            name = f"{note.name}__{number}_{self.group[len('sdtkit_'):]}"
            place = f"{os.path.realpath(path)}:{notes.file_offset(path, note.location):#x}"
            if note.semaphore:
                place += f"({notes.file_offset(path, note.semaphore):#x})"
            self._names.append(name)
            fetched = fetch.arguments("x86", note, 8) if values else []
            self._lines.append(" ".join([f"p:{self.group}/{name}", place, *fetched]))

    def __enter__(self) -> "Events":
        self._instance.mkdir()
        try:
            for line in self._lines:
                self._write(line)
            self._enable(1)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 where: Optional[TracebackType]) -> None:
        if (self._instance / "events" / self.group).exists():
            self._enable(0)
        self._instance.rmdir()
        here = self._all.read_text(encoding="utf-8")
        for name in self._names:
            if f":{self.group}/{name} " in here:
                self._write(f"-:{self.group}/{name}")

    def _write(self, line: str) -> None:
        _append(self._all, line + "\n")

    def _enable(self, state: int) -> None:
        (self._instance / "events" / self.group / "enable").write_text(f"{state}\n")

    def hits(self) -> Dict[str, int]:
        """Hits so far, by name of the probe."""
        text = (self._instance / "trace").read_text(encoding="utf-8", errors="replace")
        return dict(Counter(re.findall(r": (\w+)__\d+_\d+_\d+: \(0x", text)))

    def passes(self) -> int:
        """Hits of all sites, as the kernel counts them: more than the trace has room for."""
        rows = [line.split() for line in
                (self._all.parent / "uprobe_profile").read_text(encoding="utf-8").splitlines()]
        return sum(int(row[row.index(name) + 1]) for row in rows for name in self._names
                   if name in row)

    def values(self) -> List[Tuple[str, Dict[str, str]]]:
        """Each hit: the name of the probe, and the text of each value by its name."""
        text = (self._instance / "trace").read_text(encoding="utf-8", errors="replace")
        return [(hit[1], fetch.values(hit[2])) for hit in
                re.finditer(r": (\w+)__\d+_\d+_\d+: \(0x[0-9a-f]+\)(.*)$", text, re.MULTILINE)]

    def profile(self) -> Dict[str, int]:
        """Hits so far as the kernel counts them, exact since Linux 6.13, by name of the probe."""
        text = (self._all.parent / "uprobe_profile").read_text(encoding="utf-8")
        found: Dict[str, int] = {}
        for line in text.splitlines():
            name, hits = line.split()[-2:]
            if name in self._names:
                short = name.rsplit("__", 1)[0]
                found[short] = found.get(short, 0) + int(hits)
        return found
