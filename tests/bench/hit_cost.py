# SPDX-License-Identifier: 0BSD
"""What a probe costs while it is traced: nanoseconds a hit, attach and detach, lost events.

Needs root, perf uprobe events and uprobe_events; bpftrace where it is installed.
"""
import os
import random
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from support import costs, notes, toolchain, tracer, uprobes

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "stress"))
import perf_events  # noqa: E402

# Forms of support.costs, each its own program.
FORMS = {"sdt.h": "sdt.h", "sdtkit": "sdtkit", "sdtkit guarded": "sdtkit guarded",
         "sdtkit fast": "fast", "sdtkit outline": "outline"}
LOOP = """
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
__attribute__((noinline)) static int work(const char *a, int b, long c)
{
    SITE
    return a[b & 3] + (int)c;
}
int main(int argc, char **argv)
{
    struct timespec begin, end;
    long passes = atol(argv[argc - 1]);
    int sum = 0;
    for (int i = 0; i < 500; i++)
        sum += work("text", i, i);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
    for (long i = 0; i < passes; i++)
        sum += work("text", (int)i, i);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    printf("%.3f %d\\n", ((double)(end.tv_sec - begin.tv_sec) * 1e9
        + (double)(end.tv_nsec - begin.tv_nsec)) / (double)passes, sum);
    return 0;
}
"""
WARM = 500


def unusable():
    """Why nothing can be traced here."""
    return perf_events.unusable()


def build(place, form, text, name, *flags, compiler="gcc"):
    """A program of a text, in which SITE is the use of one probe."""
    form = FORMS.get(form, form)
    source = place.directory / f"{name}-{form.replace(' ', '-')}.c"
    source.write_text("\n".join([*place.include(form, 1),
                                 text.replace("SITE", costs.statement(form, 0))]))
    program = source.with_suffix("")
    toolchain.run([compiler, *flags, f"-I{place.directory}", f"-I{toolchain.INCLUDE}", source,
                   *place.semaphores(form, 1), "-o", program])
    return program


def _pass_time(program, passes):
    return float(toolchain.run([program, str(passes)]).stdout.split()[0])


def _by_perf(program, passes):
    found = [note for note in notes.notes(program) if note.provider == "bench"]
    with perf_events.Counters(program, found) as counters:
        spent = _pass_time(program, passes)
        return spent, counters.hits()["p0"]


def _by_bpftrace(program, passes):
    log = program.with_suffix(".log")
    with tracer.Trace(f"usdt:{program}:bench:p0 {{ @hits = count(); }} "
                      'END { printf("hits\\t%d\\n", 0); }', log) as trace:
        spent = _pass_time(program, passes)
    return spent, int(re.search(r"@hits: (\d+)", trace.text)[1])


def hits(place, passes, rounds):
    """Medians of the rounds; ratios to sys/sdt.h are of hits within one round."""
    programs = {form: build(place, form, LOOP, "loop", "-std=gnu99", "-O2") for form in FORMS}
    ways = {"uprobe counting": _by_perf}
    if tracer.unusable() is None:
        ways["bpftrace count()"] = _by_bpftrace
    chosen, found = random.Random(1), []
    for way, measure in ways.items():
        spent, lost = {form: [] for form in FORMS}, dict.fromkeys(FORMS, 0)
        for _ in range(rounds):
            for form in chosen.sample(list(FORMS), len(FORMS)):
                nanoseconds, counted = measure(programs[form], passes)
                spent[form].append(nanoseconds)
                lost[form] += passes + WARM - counted
        for form, values in spent.items():
            ratios = [a / b for a, b in zip(values, spent["sdt.h"])]
            found.append({"tracer": way, "form": form, "ns/hit": round(statistics.median(values)),
                          "ratio to sdt.h": f"{statistics.median(ratios):.2f}",
                          "hits": (passes + WARM) * rounds, "lost": lost[form]})
    return found


def sites_program(place, sites, form):
    """Calls of one probe from as many functions as wanted."""
    functions = [f"int f{i}(const char *a, int b, long c); int f{i}(const char *a, int b, long c) "
                 f"{{ SITE return b + {i}; }}" for i in range(sites)]
    return build(place, form, "\n".join([*functions, "int main(void) { return 0; }", ""]),
                 f"sites-{sites}", "-std=gnu99", "-O1")


class OneEvent:
    """All sites as one event of uprobe_events, as a tracer makes it of one probe."""

    def __init__(self, tracefs, program):
        self.all = tracefs.directory / "uprobe_events"
        self.group = f"sdtkit_bench_{os.getpid()}"
        self.instance = tracefs.directory / "instances" / self.group
        found = [note for note in notes.notes(program) if note.provider == "bench"]
        shift = found[0].location - notes.file_offset(program, found[0].location)
        self.lines = [f"p:{self.group}/p0 {program.resolve()}:{note.location - shift:#x}\n"
                      for note in found]

    def _append(self, text):
        opened = os.open(self.all, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(opened, text.encode())
        finally:
            os.close(opened)

    def measure(self):
        """Seconds to attach and to detach; the definition of the events is not in them."""
        self.instance.mkdir()
        try:
            for line in self.lines:
                self._append(line)
            switch = self.instance / "events" / self.group / "p0" / "enable"
            begin = time.perf_counter()
            switch.write_text("1")
            middle = time.perf_counter()
            switch.write_text("0")
            return middle - begin, time.perf_counter() - middle
        finally:
            self.instance.rmdir()
            self._append(f"-:{self.group}/p0\n")


def attaching(place, counts):
    """Milliseconds for one probe with many sites, in a running program."""
    found = []
    for sites in counts:
        for form in ("sdt.h", "sdtkit", "sdtkit outline"):
            program = sites_program(place, sites, form)
            with uprobes.Tracefs() as tracefs:
                event = OneEvent(tracefs, program)
                attach, detach = event.measure()
            found.append({"interface": "uprobe_events", "uses": sites, "form": form,
                          "sites": len(event.lines), "attach ms": f"{attach * 1e3:.1f}",
                          "detach ms": f"{detach * 1e3:.1f}"})
            if sites <= 100:
                begin = time.perf_counter()
                counters = perf_events.Counters(program, [])
                counters.cpus = [0]
                counters.sites = [(program, "p0", int(line.rsplit(":", 1)[1], 16), 0)
                                  for line in event.lines]
                with counters:
                    middle = time.perf_counter()
                found.append({"interface": "perf_event_open", "uses": sites, "form": form,
                              "sites": len(event.lines),
                              "attach ms": f"{(middle - begin) * 1e3:.1f}",
                              "detach ms": f"{(time.perf_counter() - middle) * 1e3:.1f}"})
    return found


# A loop without calls: where a compiler may read a semaphore once, before it.
HOIST = """
int main(void)
{
    volatile unsigned long stop = 0;
    const char *a = "x";
    int b = 1;
    long c = 2;
    for (unsigned long i = 0; i < ~0ul; i++) {
        stop += i;
        SITE
    }
    return (int)(stop & 0);
}
"""
LEVELS = ["-O1", "-O2", "-O3"]


def in_a_loop(place, compilers, seconds=0.5):
    """Whether a tracer that comes while the loop runs sees the probe."""
    return [{"compiler": compiler, "form": form,
             **{level: "fires" if _fires(build(place, form, HOIST, f"hoist-{compiler}{level}",
                                               level, compiler=compiler), seconds) else "never"
                for level in LEVELS}}
            for compiler in compilers for form in costs.GUARDED]


def _fires(program, seconds):
    running = subprocess.Popen([program], stdin=subprocess.DEVNULL)
    try:
        time.sleep(0.2)
        with perf_events.Counters(program, notes.notes(program), running.pid) as counters:
            end = time.monotonic() + seconds * 20
            begin = time.monotonic()
            while time.monotonic() < end:
                time.sleep(seconds / 5)
                if counters.hits()["p0"]:
                    return True
                # Only a process that has run for a while is proof of silence.
                if time.monotonic() - begin > seconds and _cpu(running.pid) > seconds:
                    return False
            return False
    finally:
        running.kill()
        running.wait()


def _cpu(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) / os.sysconf("SC_CLK_TCK")
