# SPDX-License-Identifier: 0BSD
"""The engine gdb: works for an ordinary user; each event stops the process for a moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from typing import Iterator, Sequence

from ..emit._value import STRING
from ..error import Failure
from .child import die_with_us
from .event import Cut, Event, Value, decode
from .lines import lines
from .plan import Probe

TICK = 0.1      # seconds
LONGEST = 1000  # bytes of a string
SCRIPT = r'''
import json, os, time
import gdb
OUT = os.fdopen(%(out)d, "w", buffering=1)
LONGEST = %(longest)d

def string(start):
    data = b""
    if not start:
        return 0
    try:
        while len(data) <= LONGEST and b"\0" not in data:
            here = start + len(data)
            data += bytes(gdb.selected_inferior().read_memory(here, min(64, 4096 - here %% 4096)))
    except gdb.MemoryError:
        return None
    return data.split(b"\0")[0][:LONGEST + 1]

class Probe(gdb.Breakpoint):
    def __init__(self, number, title, forms):
        super().__init__("-probe-stap " + title, internal=True)
        self.silent, self.place, self.forms = True, number, forms
    def stop(self):
        values = []
        for index, form in enumerate(self.forms):
            try:
                word = int(gdb.parse_and_eval("$_probe_arg%%d" %% index)) & ((1 << 64) - 1)
                data = string(word) if form else word
                values.append(list(data) if isinstance(data, bytes) else data)
            except gdb.error:
                values.append(None)
        thread = gdb.selected_thread().ptid
        OUT.write(json.dumps([self.place, time.monotonic_ns(), thread[0], thread[1],
                              values]) + "\n")
        return False

for line in ("set pagination off", "set confirm off", "set breakpoint pending on",
             "set print thread-events off", "set print inferior-events off",
             "set debuginfod enabled off", "set detach-on-fork on",
             "handle all nostop noprint pass", "handle SIGTRAP stop noprint nopass",
             "handle SIGSTOP stop noprint nopass"):
    try:
        gdb.execute(line, to_string=True)
    except gdb.error:
        pass
gdb.execute("attach %(pid)d", to_string=True)
if %(execs)r:
    # The probes of what stands here before the command are not the command's.
    gdb.execute("catch exec", to_string=True)
    OUT.write("ready\n")
    gdb.execute("continue", to_string=True)
    for each in gdb.breakpoints():
        each.delete()
made = []

def unplaced(_event=None):
    OUT.write("unplaced " + json.dumps([each.place for each in made if each.pending]) + "\n")

gdb.events.exited.connect(unplaced)
if gdb.selected_inferior().pid:
    made = [Probe(*each) for each in %(probes)r]
    if not %(execs)r:
        OUT.write("ready\n")
    gdb.execute("continue", to_string=True)
if gdb.selected_inferior().pid:
    unplaced()
    for each in made:
        each.delete()
    gdb.execute("detach", to_string=True)
OUT.write("end\n")
'''


class Gdb:
    """The same interface as that of the other engine; loses nothing."""

    lost = 0

    def __init__(self, probes: Sequence[Probe], pid: int, *, execs: bool) -> None:
        self.probes, self.pid = probes, pid
        self.ended = False
        self.unplaced: list[Probe] = []  # gdb found no place for them: it could not read the file
        source, out = os.pipe()
        self.lines = lines(source, TICK)
        wanted = [(number, f"{each.provider}:{each.name}",
                   [argument.form == STRING for argument in each.arguments])
                  for number, each in enumerate(probes)]
        # Two files with one probe are one breakpoint to gdb.
        unique = list({title: each for each in reversed(wanted) for title in [each[1]]}.values())
        self.script = tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8")
        self.script.write(SCRIPT % {"out": out, "pid": pid, "execs": execs, "probes": unique,
                                    "longest": LONGEST})
        self.script.flush()
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            ["gdb", "-nx", "-nh", "-q", "-batch", "-x", self.script.name],
            stdin=subprocess.DEVNULL, stdout=self.errors, stderr=self.errors,
            pass_fds=[out], start_new_session=True, preexec_fn=die_with_us)
        os.close(out)

    def ready(self) -> None:
        if next((line for line in self.lines if line is not None), b"") != b"ready":
            self.process.wait()
            self.errors.seek(0)
            said = self.errors.read(2000).decode(errors="replace").strip()
            raise Failure("gdb could not attach: " + " ".join(said.split())[-400:])

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

    def interrupt(self) -> None:
        """The stop is gdb's to see, not the process's: it detaches and the process goes on."""
        if self.process.poll() is None:
            os.kill(self.pid, signal.SIGSTOP)
