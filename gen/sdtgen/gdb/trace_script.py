# SPDX-License-Identifier: 0BSD
"""Runs inside gdb: attaches to a process, writes a line of JSON for each hit, and detaches.

gdb.py calls main().  It closes its end of the descriptor CONTROL to have gdb detach; that happens
by itself if it is killed, so that no trap stays in a process that goes on.
"""

from __future__ import annotations

import json
import os
import select
import signal
import threading
import time
from typing import Any

from .inside import gdb, memory
from .placed import Placed, SiteProbe
from .unwind import stack

COMMANDS = (
    "set pagination off", "set confirm off", "set auto-solib-add off",
    "set stop-on-solib-events 1", "set print thread-events off", "set print inferior-events off",
    "set detach-on-fork on",
    # At each stop that we see the traps are out: they must not be put into what an exec brings.
    "set breakpoint always-inserted off",
    # The program's signals are its own; "all" leaves out SIGTRAP, which go_on() passes on.
    "handle all nostop noprint pass", "handle SIGINT nostop noprint pass",
    # "noprint" would imply "nostop".
    "handle SIGSTOP SIGTSTP SIGTTIN SIGTTOU stop print pass")
STOPS = ("SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU")
PERIOD = 1.0        # seconds between two looks at the traps
SHORT = 0.05        # seconds between two looks for SIGCONT


class Tracer:
    """One process, from attaching to detaching."""

    def __init__(self, out: int, control: int, settings: Any) -> None:
        self.out, self.control, self.settings = out, control, settings
        self.longest: int = settings["longest"]
        self.pid: int = settings["pid"]
        self.placed = Placed(self.pid, settings["probes"], self.hit, self.tell)
        self.asked = self.sent = self.stopping = self.refused = False
        self.why = ""   # signal of the last stop
        gdb.events.stop.connect(self.stopped)
        # At an exec, before gdb puts the traps of the old program into the new one.
        for event in (gdb.events.clear_objfiles, gdb.events.new_objfile):
            event.connect(self.placed.forget_gone)

    def tell(self, word: str, value: object = None) -> None:
        """A line of a word and a value; of a value alone, a hit."""
        data = f"{word} {json.dumps(value)}\n".encode()
        try:
            while data:
                data = data[os.write(self.out, data):]
        except OSError:
            pass    # Nobody reads; then CONTROL is closed as well.

    def hit(self, row: SiteProbe, frame: Any) -> None:
        words: list[int | None] = []
        for read in row.readers:
            try:
                words.append(read(frame) if read else None)
            except (gdb.error, OverflowError):
                words.append(None)
        values: list[list[int] | int | None] = [
            string(word, self.longest) if is_string and word is not None else word
            for is_string, word in zip(row.strings, words)]
        if not row.wanted(words, values):
            return
        process, thread, _ = gdb.selected_thread().ptid
        self.tell("", [row.place, time.monotonic_ns(), process, thread, values,
                       *(stack(frame) if self.settings["stack"] else [])])

    def stopped(self, event: Any) -> None:
        self.why = getattr(event, "stop_signal", "")
        # gdb does not name the program's own SIGTRAP to us, only to people.
        if not self.why and "signal SIGTRAP" in gdb.execute("info program", to_string=True):
            self.why = "SIGTRAP"

    @staticmethod
    def sent_by() -> int | None:
        """The sender of the signal at which the process stands; None if it stands at none."""
        try:
            return int(gdb.parse_and_eval("$_siginfo._sifields._kill.si_pid"))
        except gdb.error:
            return None

    def watch(self) -> None:
        """A thread of its own: until we are to leave."""
        while True:
            ready = select.select([self.control], [], [], PERIOD)[0]
            self.placed.look()
            if ready and not os.read(self.control, 1):
                break
        gdb.post_event(self.leave)

    def leave(self) -> None:
        """Stops the process for gdb to detach, by a signal that only gdb sees."""
        self.asked = True
        if gdb.selected_inferior().pid and not self.sent:
            self.sent = True
            os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> bool:
        """Until the process stops; False if it is not to go on."""
        if self.asked and not self.sent:
            return False
        command = "continue"
        if self.why == "SIGTRAP":
            command = "signal SIGTRAP"
        elif self.why in STOPS:
            sender = self.sent_by()
            if sender == os.getpid() and self.asked:
                return False
            if sender is None:      # It has stopped by such a signal; that is told again.
                command = "signal 0"
                if self.stopping and not self.stay():
                    return False
            self.stopping = sender is not None
        self.placed.running += 1
        try:
            gdb.execute(command, to_string=True)
        except UnicodeError:
            pass    # It went on, and gdb named a program whose path is no UTF-8.
        except gdb.error as error:
            # gdb stops where there is no memory any more.
            if "Cannot insert breakpoint" not in str(error) or self.refused:
                raise
            self.placed.forget()
            self.refused, self.why = True, ""
        else:
            self.refused = False
        finally:
            self.placed.running += 1
        return bool(gdb.selected_inferior().pid)

    def stay(self) -> bool:
        """Stands still, as the program asked for, until SIGCONT; False if it is time to leave."""
        bit = 1 << (signal.SIGCONT - 1)
        while not self.asked and os.path.exists(f"/proc/{self.pid}"):
            pending = 0
            with open(f"/proc/{self.pid}/status", encoding="ascii", errors="replace") as file:
                for line in file:
                    if line.startswith(("SigPnd:", "ShdPnd:")):
                        pending |= int(line.split()[1], 16)
            if pending & (bit | 1 << (signal.SIGKILL - 1)):
                return True
            self.asked = self.sent = not self.open_after(SHORT)
        return False

    def open_after(self, seconds: float) -> bool:
        time.sleep(seconds)
        waiting = select.poll()
        waiting.register(self.control, select.POLLIN)
        return not waiting.poll(0)

    def run(self) -> None:
        gdb.execute(f"attach {self.pid}", to_string=True)
        # gdb waits for its children by a signal that another thread must not take.
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        threading.Thread(target=self.watch, daemon=True).start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())
        for event in ("exec", "fork"):
            gdb.execute(f"catch {event}", to_string=True)
        alive, seen = True, False
        try:
            if self.settings["execs"]:
                # The probes of what stands here before the command are not the command's.
                self.tell("ready")
                alive = self.go_on()
            while alive:
                self.placed.spare()
                self.placed.renew()
                if not self.settings["execs"] and not seen:
                    if self.placed.foreign:
                        self.tell("failed", "another tracer's trap came while gdb attached")
                        return
                    self.tell("ready")
                seen = True
                alive = self.go_on()
        finally:
            if gdb.selected_inferior().pid:
                self.placed.clear()
                gdb.execute("handle SIGSTOP nopass", to_string=True)
                gdb.execute("detach", to_string=True)
                self.placed.put_back()
        self.tell("end")


def string(start: int, longest: int) -> list[int] | int | None:
    """The bytes before its end, one more than `longest` if it is longer; None: unreadable."""
    if not start:
        return 0
    data = memory(start, longest + 1)
    if data is None or (b"\0" not in data and len(data) <= longest):
        return None
    return list(data.split(b"\0")[0])


def main(out: int, control: int, told: int) -> None:
    """Descriptors: for the lines, for the end, and of the settings, in JSON."""
    with open(told, encoding="utf-8", errors="surrogateescape") as file:
        settings = json.load(file)
    # Only the symbols of libraries name their functions, and lead through them.
    for line in [*COMMANDS, *(["set auto-solib-add on"] if settings["stack"] else [])]:
        gdb.execute(line, to_string=True)
    tracer = Tracer(out, control, settings)
    try:
        tracer.run()
    except gdb.error as error:
        tracer.tell("failed", str(error))
