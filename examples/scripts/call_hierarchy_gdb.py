# SPDX-License-Identifier: 0BSD
"""Print each call of a Python function as it happens, with gdb and no privilege.

    gdb -nx -batch -q -x call_hierarchy_gdb.py --args PROGRAM SCRIPT

The same form as call_hierarchy.bt: microseconds, program, depth by indentation.
"""
import os
import time

import gdb


class Calls:
    """What the two breakpoints share: the depth of each thread and the first event's time."""

    def __init__(self):
        self.depth = {}
        self.start = None

    def show(self, arrow, depth):
        now = time.monotonic()
        if self.start is None:
            self.start = now
        inferior = gdb.selected_inferior()
        name = os.path.basename(gdb.current_progspace().filename or "?")
        filename, function, line = (gdb.parse_and_eval(f"$_probe_arg{i}") for i in range(3))
        text = gdb.lookup_type("char").pointer()
        print(f"{int((now - self.start) * 1e6):8} {name}({inferior.pid}): {'  ' * depth}{arrow} "
              f"{function.cast(text).string()} in {filename.cast(text).string()}:{int(line)}",
              flush=True)


class Entry(gdb.Breakpoint):
    def __init__(self, calls):
        super().__init__("-probe-stap python:function__entry")
        self.silent = True
        self.calls = calls

    def stop(self):
        thread = gdb.selected_thread().ptid
        depth = self.calls.depth.get(thread, 0)
        self.calls.show("=>", depth)
        self.calls.depth[thread] = depth + 1
        return False


class Return(gdb.Breakpoint):
    def __init__(self, calls):
        super().__init__("-probe-stap python:function__return")
        self.silent = True
        self.calls = calls

    def stop(self):
        thread = gdb.selected_thread().ptid
        depth = self.calls.depth.get(thread, 0)
        if depth:
            self.calls.depth[thread] = depth - 1
            self.calls.show("<=", depth - 1)
        return False


gdb.execute("set pagination off")
gdb.execute("set breakpoint pending on")  # the probes may be in a library that is loaded later
gdb.execute("set print thread-events off")
calls = Calls()
Entry(calls)
Return(calls)
gdb.execute("run")
