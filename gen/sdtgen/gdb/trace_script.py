# SPDX-License-Identifier: 0BSD
"""Runs inside gdb: attaches to a process, writes a line of JSON for each hit, and detaches.

gdb.py calls main().  It closes its end of the descriptor CONTROL to have gdb detach; that happens
by itself if it is killed, so that no trap stays in a process that goes on.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from typing import Any

from .inside import gdb, memory, pass_site

MASK = (1 << 64) - 1
COMMANDS = (
    "set pagination off", "set confirm off", "set breakpoint pending on",
    "set print thread-events off", "set print inferior-events off", "set detach-on-fork on",
    # The program's signals are its own; "all" leaves out SIGTRAP, which go_on() passes on.
    "handle all nostop noprint pass", "handle SIGINT nostop noprint pass",
    # The stop before we detach; "noprint" would imply "nostop".
    "handle SIGSTOP stop print nopass")


def string(start: int, longest: int) -> list[int] | int | None:
    """The bytes before its end, one more than `longest` if it is longer; None: unreadable."""
    if not start:
        return 0
    data = memory(start, longest + 1)
    if data is None or (b"\0" not in data and len(data) <= longest):
        return None
    return list(data.split(b"\0")[0])


class TracingBreakpoint(gdb.Breakpoint):  # type: ignore[misc]
    """Tells of each hit; `forms` says of each argument if it is a string."""

    def __init__(self, tracer: "Tracer", place: int, title: str, forms: list[bool]) -> None:
        super().__init__("-probe-stap " + title, internal=True)
        self.silent, self.tracer, self.place, self.forms = True, tracer, place, forms

    def stop(self) -> bool:
        """Called at each hit; never stops the program."""
        values: list[list[int] | int | None] = []
        for index, is_string in enumerate(self.forms):
            try:
                word = int(gdb.parse_and_eval(f"$_probe_arg{index}")) & MASK
                values.append(string(word, self.tracer.longest) if is_string else word)
            except gdb.error:
                values.append(None)
        process, thread, _ = gdb.selected_thread().ptid
        self.tracer.tell(json.dumps([self.place, time.monotonic_ns(), process, thread, values]))
        pass_site()
        return False


class Tracer:
    """One process, from attaching to detaching."""

    def __init__(self, out: int, control: int, settings: Any) -> None:
        self.out, self.control, self.settings = out, control, settings
        self.longest: int = settings["longest"]
        self.probes: list[TracingBreakpoint] = []
        self.asked = self.sent = False
        self.why = ""   # signal of the last stop
        gdb.events.stop.connect(self.stopped)
        gdb.events.exited.connect(self.unplaced)

    def tell(self, line: str) -> None:
        data = line.encode() + b"\n"
        try:
            while data:
                data = data[os.write(self.out, data):]
        except OSError:
            pass    # Nobody reads; then CONTROL is closed as well.

    def unplaced(self, _event: object = None) -> None:
        self.tell("unplaced " + json.dumps([each.place for each in self.probes if each.pending]))

    def stopped(self, event: Any) -> None:
        self.why = getattr(event, "stop_signal", "")
        try:    # gdb does not name the program's own SIGTRAP.
            if not self.why and int(gdb.parse_and_eval("$_siginfo.si_signo")) == signal.SIGTRAP:
                self.why = "SIGTRAP"
        except gdb.error:
            pass

    def wait(self) -> None:
        """A thread of its own: until we are to leave."""
        while os.read(self.control, 1):
            pass
        gdb.post_event(self.leave)

    def leave(self) -> None:
        """Stops the process for gdb to detach, by a signal that only gdb sees."""
        self.asked = True
        pid = gdb.selected_inferior().pid
        if pid and not self.sent:
            self.sent = True
            os.kill(pid, signal.SIGSTOP)

    def go_on(self) -> bool:
        """Until the process stops; False if it is not to go on."""
        if self.asked and not self.sent:
            return False
        try:
            gdb.execute("signal SIGTRAP" if self.why == "SIGTRAP" else "continue", to_string=True)
        except UnicodeError:
            pass    # It went on, and gdb named a program whose path is no UTF-8.
        return gdb.selected_inferior().pid != 0 and not (self.asked and self.why == "SIGSTOP")

    def run(self) -> None:
        gdb.execute(f"attach {self.settings['pid']}", to_string=True)
        # gdb waits for its children by a signal that another thread must not take.
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        threading.Thread(target=self.wait, daemon=True).start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())
        alive = True
        try:
            if self.settings["execs"]:
                # The probes of what stands here before the command are not the command's.
                caught = gdb.execute("catch exec", to_string=True).split()[1]
                self.tell("ready")
                alive = self.go_on()
                gdb.execute(f"delete {caught}", to_string=True)
                self.why = ""
            if alive:
                self.probes = [TracingBreakpoint(self, *each) for each in self.settings["probes"]]
                if not self.settings["execs"]:
                    self.tell("ready")
                while self.go_on():
                    pass
        finally:
            if gdb.selected_inferior().pid:
                self.unplaced()
                for each in self.probes:
                    each.delete()
                gdb.execute("detach", to_string=True)
        self.tell("end")


def main(out: int, control: int, told: int) -> None:
    """Descriptors: for the lines, for the end, and of the settings, in JSON."""
    with open(told, encoding="utf-8", errors="surrogateescape") as file:
        settings = json.load(file)
    for line in COMMANDS:
        gdb.execute(line, to_string=True)
    Tracer(out, control, settings).run()
