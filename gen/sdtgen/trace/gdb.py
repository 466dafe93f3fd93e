# SPDX-License-Identifier: 0BSD
"""The engine gdb: works for an ordinary user; each event stops the process for a moment."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Iterator, Sequence

from ..gdb.run import script
from ..host.error import Failure
from ..host.temporary import file
from ..tracing.value import STRING
from .child import die_with_us
from .event import Cut, Event, Value, decode
from .lines import lines
from .plan import TracedProbe
from .words import reason

TICK = 0.1      # seconds
LONGEST = 1000  # bytes of a string


class Gdb:
    """The same interface as that of the other engine; loses nothing."""

    lost = 0

    def __init__(self, probes: Sequence[TracedProbe], pid: int, *, execs: bool) -> None:
        self.probes, self.pid = probes, pid
        self.ended = False
        # gdb found no site of these: it could not read the file.
        self.unplaced: list[TracedProbe] = []
        self.source, out = os.pipe()
        self.lines = lines(self.source, TICK)
        wanted = [(number, f"{each.provider}:{each.name}",
                   [argument.form == STRING for argument in each.arguments])
                  for number, each in enumerate(probes)]
        # Two files with one probe are one breakpoint to gdb.
        unique = list({title: each for each in reversed(wanted) for title in [each[1]]}.values())
        settings = {"pid": pid, "execs": execs, "probes": unique, "longest": LONGEST}
        control, self.control = os.pipe()
        self.errors = file()
        # A process that was there before goes on without us: gdb must not die with us, it detaches
        # when CONTROL is closed.
        with file(json.dumps(settings)) as told:
            self.process = subprocess.Popen(
                ["gdb", "-nx", "-nh", "-q", "-batch", "-iex", "set debuginfod enabled off",
                 "-iex", "set auto-load no", "-ex", "python " + script("trace_script"), "-ex",
                 f"python main({out}, {control}, {told.fileno()})"],
                stdin=subprocess.DEVNULL, stdout=self.errors, stderr=self.errors,
                pass_fds=[out, control, told.fileno()], start_new_session=True,
                preexec_fn=die_with_us if execs else None)
        os.close(out)
        os.close(control)

    def ready(self) -> None:
        if next((line for line in self.lines if line is not None), b"") != b"ready":
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.errors.seek(0)
            said = self.errors.read(2000).decode(errors="replace").strip()
            raise Failure("gdb could not attach: " + reason(said.splitlines()))

    def events(self) -> Iterator[Event | None]:
        """As they come; None from the clock."""
        for line in self.lines:
            if line is None:
                yield None
                continue
            if line.startswith(b"unplaced "):
                self.unplaced = [self.probes[each] for each in json.loads(line[9:])]
                continue
            if line == b"end":
                self.ended = True
                return
            number, time, pid, tid, found = json.loads(line)
            probe = self.probes[number]
            values: list[Value] = []
            for argument, value in zip(probe.arguments, found):
                if isinstance(value, list):
                    data = bytes(value)
                    values.append(Cut(data[:LONGEST]) if len(data) > LONGEST else data)
                else:
                    values.append(None if value is None else decode(argument, value))
            yield Event(probe, time, pid, tid or pid, tuple(values))

    @property
    def died(self) -> bool:
        return not self.ended

    def interrupt(self) -> None:
        """gdb detaches, and the process goes on."""
        if self.control >= 0:
            os.close(self.control)
            self.control = -1

    def close(self) -> None:
        """No more of it is wanted, also not what gdb may be writing at this moment."""
        self.interrupt()
        if self.source >= 0:
            os.close(self.source)
            self.source = -1
