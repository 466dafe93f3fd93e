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

from support import notes, toolchain, tracer, uprobes

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "stress"))
import perf_events  # noqa: E402

# How a site is written; each is its own program, and each has three live arguments.
FORMS = {"sdt.h": ("#include <sys/sdt.h>", "STAP_PROBE3(bench, p0, a, b, c);", ""),
         "sdtkit": ('#include "probes.h"', "BENCH_P0(a, b, c);", "#pragma usdt nosemaphore p0"),
         "sdtkit guarded": ('#include "probes.h"', "BENCH_P0(a, b, c);", ""),
         "sdtkit fast": ('#include "probes.h"', "BENCH_P0(a, b, c);",
                         "#pragma usdt nosemaphore p0\n#pragma usdt fast p0"),
         "sdtkit outline": ('#include "probes.h"', "BENCH_P0(a, b, c);",
                            "#pragma usdt outline p0")}
LOOP = """
%s
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
__attribute__((noinline)) static int work(const char *a, int b, long c)
{
    %s
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
    printf("%%.3f %%d\\n", ((double)(end.tv_sec - begin.tv_sec) * 1e9
        + (double)(end.tv_nsec - begin.tv_nsec)) / (double)passes, sum);
    return 0;
}
"""
WARM = 500


def unusable():
    """Why nothing can be traced here."""
    return perf_events.unusable()


def build(form, place):
    """A program with one site, or with the one stub that all its uses call."""
    include, statement, pragma = FORMS[form]
    place.mkdir(parents=True)
    if pragma is not None and form != "sdt.h":
        (place / "bench.provider").write_text(
            f"{pragma}\nprovider bench {{\n    probe p0(const char *a, int b, long c);\n}};\n")
        toolchain.probe_header(place / "bench.provider", place / "probes.h")
    (place / "loop.c").write_text(LOOP % (include, statement))
    toolchain.run(["gcc", "-std=gnu99", "-O2", f"-I{place}", f"-I{toolchain.INCLUDE}",
                   place / "loop.c", "-o", place / "loop"])
    return place / "loop"


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


def hits(directory, passes, rounds):
    """Medians of the rounds; ratios to sys/sdt.h are of hits within one round."""
    programs = {form: build(form, directory / form.replace(" ", "-").replace(".", "-"))
                for form in FORMS}
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


def sites_program(directory, sites, form):
    """Calls of one probe from as many functions as wanted."""
    place = directory / f"sites-{sites}-{form.replace(' ', '-').replace('.', '-')}"
    include, statement, pragma = FORMS[form]
    place.mkdir(parents=True)
    if form != "sdt.h":
        (place / "bench.provider").write_text(
            f"{pragma}\nprovider bench {{\n    probe p0(const char *a, int b, long c);\n}};\n")
        toolchain.probe_header(place / "bench.provider", place / "probes.h")
    (place / "sites.c").write_text("\n".join(
        [include, *(f"int f{i}(const char *a, int b, long c); int f{i}(const char *a, int b, "
                    f"long c) {{ {statement} return b + {i}; }}" for i in range(sites)),
         "int main(void) { return 0; }", ""]))
    toolchain.run(["gcc", "-std=gnu99", "-O1", f"-I{place}", f"-I{toolchain.INCLUDE}",
                   place / "sites.c", "-o", place / "sites"])
    return place / "sites"


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


def attaching(directory, counts, form="sdtkit"):
    """Milliseconds for one probe with many sites, in a running program."""
    found = []
    for sites in counts:
        for each in ("sdt.h", form, "sdtkit outline"):
            program = sites_program(directory, sites, each)
            with uprobes.Tracefs() as tracefs:
                event = OneEvent(tracefs, program)
                attach, detach = event.measure()
            found.append({"interface": "uprobe_events", "uses": sites, "form": each,
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
                found.append({"interface": "perf_event_open", "uses": sites, "form": each,
                              "sites": len(event.lines),
                              "attach ms": f"{(middle - begin) * 1e3:.1f}",
                              "detach ms": f"{(time.perf_counter() - middle) * 1e3:.1f}"})
    return found


# A loop without calls: where a compiler may read a semaphore once, before it.
HOIST = """
%s
int main(void)
{
    volatile unsigned long stop = 0;
    for (unsigned long i = 0; i < %s; i++) {
        stop += i;
        %s
    }
    return (int)(stop & 0);
}
"""
HOISTS = {"sdtkit guarded": ('#include "probes.h"', "BENCH_P0(\"x\", 1, 2);"),
          "sdtkit enabled": ('#include "probes.h"',
                             'if (BENCH_P0_ENABLED()) usdt_bench_p0("x", 1, 2);'),
          "macros guarded": ('#include "usdt/usdt.h"\nUSDT_SEMAPHORE_DEFINE(p0, "bench", "p0")',
                             'USDT_SEMAPHORE_PROBE3(p0, "bench", "p0", "x", 1, 2L);'),
          "sdt.h guarded": ('#include "systemtap.h"',
                            'if (BENCH_P0_ENABLED()) BENCH_P0("x", 1, 2);')}
LEVELS = ["-O1", "-O2", "-O3"]


def in_a_loop(directory, compilers, seconds=0.5):
    """Whether a tracer that comes while the loop runs sees the probe."""
    place = directory / "loop"
    place.mkdir(parents=True)
    (place / "bench.provider").write_text(
        "provider bench {\n    probe p0(const char *a, int b, long c);\n};\n")
    toolchain.probe_header(place / "bench.provider", place / "probes.h")
    toolchain.run(["dtrace", "-h", "-s", place / "bench.provider", "-o", place / "systemtap.h"])
    toolchain.run(["dtrace", "-G", "-s", place / "bench.provider", "-o", place / "systemtap.o"],
                  cwd=place)
    found = []
    for compiler in compilers:
        for form, (include, statement) in HOISTS.items():
            row = {"compiler": compiler, "form": form}
            for level in LEVELS:
                program = place / f"hoist-{len(found)}-{level[1:]}"
                source = program.with_suffix(".c")
                source.write_text(HOIST % (include, "~0ul", statement))
                toolchain.run([compiler, level, f"-I{place}", f"-I{toolchain.INCLUDE}", source,
                               *[place / "systemtap.o"] * form.startswith("sdt.h"),
                               "-o", program])
                row[level] = "fires" if _fires(program, seconds) else "never"
            found.append(row)
    return found


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
