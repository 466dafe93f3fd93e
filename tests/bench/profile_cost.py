# SPDX-License-Identifier: 0BSD
"""What a profile costs the traced program beside a bare count() on both probes of the pair.

The calls do nothing, so this is the worst case: nanoseconds of processor time for one call.
"""
import sys
import tempfile
from pathlib import Path

from support import toolchain, tracer

PROVIDER = """provider calls {
    probe call__entry(const char *name);
    probe call__return(const char *name);
};
"""
SOURCE = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "calls_probes.h"
static volatile long sink;
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}
int main(int argc, char **argv)
{
    long count = argc > 1 ? atol(argv[1]) : 1;
    char *names[3] = {strdup("function0"), strdup("function1"), strdup("function2")};
    double begin = now();
    for (long i = 0; i < count; i++) {
        CALLS_CALL_ENTRY(names[i % 3]);
        sink++;
        CALLS_CALL_RETURN(names[i % 3]);
    }
    fprintf(stderr, "each %.1f\n", (now() - begin) / (double)count);
    return 0;
}
"""
COUNT = "usdt:{0}:calls:call__entry {{ @ = count(); }} usdt:{0}:calls:call__return {{ @ = count(); }}"
VIEWS = {
    "--sample 99": ["--sample", "99", "--format", "folded"],
    "--sample 99 --by name": ["--sample", "99", "--format", "folded", "--by", "name"],
    "--format folded": ["--format", "folded"],
    "--format folded --by name": ["--format", "folded", "--by", "name"],
    "--latency": ["--latency"],
    "--latency --by name": ["--latency", "--by", "name"],
}


def rows(hits, rounds):
    """The least of interleaved rounds."""
    reason = tracer.unusable()
    if reason:
        return [{"not measured": reason}]
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        program = toolchain.app(place, "calls", PROVIDER, SOURCE, "-D_DEFAULT_SOURCE")
        calls = str(hits // 2)
        tools = {"count() by hand": [tracer.BPFTRACE, "-e", COUNT.format(program), "-c",
                                     f"{program} {calls}"],
                 **{view: [sys.executable, toolchain.SDTKIT, "trace", "--engine", "bpftrace",
                           *words, "calls.provider", "--", "./calls", calls]
                    for view, words in VIEWS.items()}}
        spent = {view: [] for view in tools}
        for _ in range(rounds):
            for view, words in tools.items():
                said = toolchain.run(words, cwd=place).stderr
                assert view not in VIEWS or said.endswith("no event was lost\n"), said
                spent[view].append(float(said.partition("each ")[2].split()[0]))
    hand = min(spent["count() by hand"])
    return [{"view": view, "ns a call": min(found), "ratio": min(found) / hand}
            for view, found in spent.items()]
