# SPDX-License-Identifier: 0BSD
"""What probes cost CPython 3.11 while nobody traces: instructions, and interleaved wall times.

Instructions are counted by valgrind's exp-bbv, which is faster than callgrind; with fixed hashes,
addresses and environment a program repeats its count.  Other hashes give other dictionaries, so
each program runs with two.  Counts are kept in counts.json beside the programs, so that a run
which was cut off goes on.  Wall times are ratios within one round.
"""
import hashlib
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import time
from pathlib import Path
from statistics import geometric_mean as mean

import cpython_variants
from support import notes, uprobes

WORKLOADS = Path(__file__).with_name("workloads.py")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "HOME": "/"}
# Nothing of the machine's Python; -I would do that, but with it PYTHONHASHSEED is not read.
ALONE = ["-s", "-S", "-P"]
SEEDS = ["0", "1"]
GATE = 2  # instructions of a probe that nobody traces
COUNTER = ["setarch", "-R", "valgrind", "--tool=exp-bbv", "--instr-count-only=yes",
           "--bb-out-file=/dev/null", "--pc-out-file=/dev/null"]
RESAMPLES = 2000


class Bench:
    """The variants, which take turns at one path in a tree of their own."""

    def __init__(self, work, jobs):
        self.tree, self.programs = cpython_variants.programs(work, jobs)
        self.path = "python-measured"
        self.kept = work / "bench" / "counts.json"
        self.counts = json.loads(self.kept.read_text()) if self.kept.exists() else {}
        self._compile()

    def _compile(self):
        """One .pyc for all: to compile the programs at each start would cost more than they do."""
        shutil.copy2(WORKLOADS, self.tree / "workloads.py")
        self._install("none")
        self._run([f"./{self.path}", *ALONE, "-c", "import py_compile; py_compile.compile("
                   "'workloads.py', 'workloads.pyc', doraise=True)"])

    def _run(self, words, seed="0"):
        done = subprocess.run(words, cwd=self.tree, env={**ENVIRONMENT, "PYTHONHASHSEED": seed},
                              text=True, check=False, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert done.returncode == 0, f"{words}: exit status {done.returncode}\n{done.stderr}"
        return done

    def _install(self, variant):
        """Put a program at the one path: what a process holds at its start depends on it."""
        place = self.tree / self.path
        place.unlink(missing_ok=True)
        os.link(self.programs[variant], place)

    def names(self):
        return self._run([f"./{self.path}", *ALONE, "workloads.pyc"]).stdout.split()

    def count(self, variant, name, seed):
        """Instructions of one run, and what it prints."""
        key = hashlib.sha256(self.programs[variant].read_bytes() + WORKLOADS.read_bytes()
                             + f"{name} {seed}".encode()).hexdigest()
        if key not in self.counts:
            self._install(variant)
            command = [f"./{self.path}", *ALONE, "workloads.pyc", name]
            result = self._run(command, seed).stdout  # leaves the .pyc files, too
            done = self._run([*COUNTER, *command], seed)
            assert done.stdout == result, name
            found = re.search(r"Total instructions: (\d+)", done.stderr)
            assert found, done.stderr
            self.counts[key] = [int(found[1]), result]
            self.kept.write_text(json.dumps(self.counts))
        return self.counts[key]

    def passes(self, variant, name):
        """How often a run passes a probe."""
        self._install(variant)
        path = self.tree / self.path
        with uprobes.Tracefs() as tracefs, tracefs.attach(path, notes.notes(path)) as events:
            self._run([f"./{self.path}", *ALONE, "workloads.pyc", name])
            return events.passes()

    def seconds(self, variant, name, times):
        self._install(variant)
        begin = time.perf_counter()
        self._run([f"./{self.path}", *ALONE, "workloads.pyc", name, str(times)])
        return time.perf_counter() - begin


def interval(values, chosen):
    """The median, and the 95 % interval of it by resampling."""
    medians = sorted(statistics.median(chosen.choices(values, k=len(values)))
                     for _ in range(RESAMPLES))
    return (statistics.median(values), medians[RESAMPLES // 40],
            medians[RESAMPLES - 1 - RESAMPLES // 40])


def instructions(bench, limit=None):
    """A row for each workload: millions of instructions without probes, and ratios to that.

    "limit" is what the probes but line cost at two instructions a pass, and nothing else.
    """
    found, ratios, limits = [], {}, []
    for name in bench.names()[:limit]:
        counts = {}
        for seed in SEEDS:
            for variant in bench.programs:
                counts[variant, seed], result = bench.count(variant, name, seed)
                assert result == bench.count("none", name, seed)[1], (variant, name, seed)
        row = {"workload": name, "M instructions": round(counts["none", SEEDS[0]] / 1e6, 1)}
        for variant in list(bench.programs)[1:]:
            each = [counts[variant, seed] / counts["none", seed] for seed in SEEDS]
            ratios.setdefault(variant, []).append(each)
            row[variant] = f"{mean(each):.4f}"
        try:
            passes = bench.passes("sdtkit, no line", name)
            limits.append(1 + GATE * passes / counts["none", SEEDS[0]])
            row["limit, no line"] = f"{limits[-1]:.4f}"
        except uprobes.Unusable:
            row["limit, no line"] = "-"
        found.append(row)

    def total(title, of_seeds, of_limits):
        found.append({"workload": title, "M instructions": "",
                      **{variant: of_seeds(rows) for variant, rows in ratios.items()},
                      "limit, no line": of_limits(limits) if limits else "-"})
    total("geometric mean", lambda rows: f"{mean(map(mean, rows)):.4f}",
          lambda values: f"{mean(values):.4f}")

    def spread(rows):
        means = [mean(each) for each in zip(*rows)]
        return f"{min(means):.4f} to {max(means):.4f}"
    total("of each hash seed", spread, lambda values: "")
    total("largest", lambda rows: f"{max(map(mean, rows)):.4f}",
          lambda values: f"{max(values):.4f}")
    return found


def wall(bench, rounds, limit=None):
    """A row for each workload: medians of the ratios to no probes within a round."""
    chosen = random.Random(1)
    variants = list(bench.programs)
    found, all_rounds = [], {variant: [[] for _ in range(rounds)] for variant in variants[1:]}
    for name in bench.names()[:limit]:
        times = max(1, round(0.15 / max(bench.seconds("none", name, 1), 0.02)))
        ratios = {variant: [] for variant in variants[1:]}
        for number in range(rounds):
            order = chosen.sample(variants, len(variants))
            spent = {variant: bench.seconds(variant, name, times) for variant in order}
            for variant, values in ratios.items():
                values.append(spent[variant] / spent["none"])
                all_rounds[variant][number].append(values[-1])
        row = {"workload": name}
        for variant, values in ratios.items():
            row[variant] = "{:.3f} ({:.3f} to {:.3f})".format(*interval(values, chosen))
        found.append(row)
    row = {"workload": "geometric mean"}
    for variant, values in all_rounds.items():
        means = [mean(each) for each in values]
        row[variant] = "{:.3f} ({:.3f} to {:.3f})".format(*interval(means, chosen))
    return [*found, row]

