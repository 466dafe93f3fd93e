# SPDX-License-Identifier: 0BSD
"""Runs inside of gdb: attaches to a working program, counts, detaches while it works.

Counts what is passed between storm:barrier(1) and storm:barrier(0), detaches at storm:barrier(2).
When a signal comes while gdb steps over a site, gdb runs the handler first and then stops at the
site again.  The last argument of these probes differs from pass to pass of a thread, so that
such a second stop is known.
"""
import json
import os

import gdb

COUNTS = {}
LAST = {}
STATE = {"open": False, "again": 0}


class Probe(gdb.Breakpoint):
    def __init__(self, name):
        super().__init__(f"-probe-stap storm:{name}", internal=True)
        self.silent, self.name = True, name

    def stop(self):
        if self.name == "barrier":
            phase = int(gdb.parse_and_eval("$_probe_arg0"))
            STATE["open"] = phase == 1
            return phase == 2
        if STATE["open"]:
            last = int(gdb.parse_and_eval("$_probe_argc")) - 1
            value = int(gdb.parse_and_eval(f"$_probe_arg{last}"))
            thread = (gdb.selected_thread().ptid, self.name)
            if LAST.get(thread) == value:
                STATE["again"] += 1
            else:
                COUNTS[self.name] = COUNTS.get(self.name, 0) + 1
            LAST[thread] = value
        return False


for line in ("set pagination off", "set confirm off", "set print thread-events off",
             "set print inferior-events off", "set debuginfod enabled off",
             "handle all nostop noprint pass", "handle SIGTRAP stop noprint nopass",
             "handle SIGSTOP stop noprint nopass"):
    gdb.execute(line, to_string=True)
gdb.execute(f"attach {os.environ['STORM_PID']}", to_string=True)
MADE = [Probe(name) for name in ["barrier", *os.environ["STORM_PROBES"].split()]]
with open(os.environ["STORM_OUT"], "w", encoding="ascii") as out:
    out.write("attached\n")
    out.flush()
    gdb.execute("continue", to_string=True)
    if not gdb.selected_inferior().pid:
        out.write("gone\n")
    else:
        for each in MADE:
            each.delete()
        gdb.execute("detach", to_string=True)
        out.write(json.dumps({"passes": COUNTS, "again": STATE["again"]}) + "\n")
