# SPDX-License-Identifier: 0BSD
"""sdtkit trace with bpftrace: filters and tables in the kernel give what sdtkit itself gives.

Strings are hostile, numbers at the limits of their types.
"""
from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Tuple

import pytest

from support import notes, toolchain, tracer
from support.sizes import sample

from sdtgen.trace.bpf_record import Marks
from sdtgen.trace.bpf_table import Rows, Tables
from sdtgen.trace.clock import Clock
from sdtgen.trace.plan import TracedArgument, TracedProbe
from sdtgen.trace.request import Request
from sdtgen.tracing.comparison import OPERATORS, compare

TRACE = [sys.executable, toolchain.SDTKIT, "trace", "--engine", "bpftrace"]
TYPES = {"a": (32, True), "b": (32, False), "c": (64, True), "d": (64, False), "e": (8, True),
         "f": (8, False)}
NUMBERS = [0, 1, -1, 5, -5, 127, -128, 128, 255, 2 ** 31 - 1, -2 ** 31, 2 ** 32 - 1, 2 ** 32,
           2 ** 63 - 1, -2 ** 63]
STRINGS = [b"", b"abc", b"abcd", b"ab", b"a,b", b"c", b"a", b"b,c", b"x\ny", b"]: 5\n@c[0]: 99\n",
           b'q"\\u', b"\x01\x1b[31m", b"\xc3\xa9\xff", b"%s%d", b"x" * 200]
PROVIDER = """provider val {
    probe number(int a, unsigned b, long c, unsigned long d, signed char e, unsigned char f);
    probe text(const char *s, const char *t);
};
"""
SOURCE = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "val_probes.h"
static const long numbers[] = {%s};
static const char *const strings[] = {%s};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
int main(int argc, char **argv)
{
    (void)argc;
    for (unsigned i = 0; i < COUNT(numbers); i++) {
        long n = numbers[i];
        VAL_NUMBER((int)n, (unsigned)n, n, (unsigned long)n, (signed char)n, (unsigned char)n);
    }
    /* On the heap they are in memory; a literal may not be. */
    for (unsigned i = 0; i < COUNT(strings); i++)
        VAL_TEXT(strdup(strings[i]), strdup(strings[(i + 1) %% COUNT(strings)]));
    VAL_TEXT(NULL, argv[0]);
    return 0;
}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("kernel")
    numbers = ", ".join(f"(long){each % 2 ** 64:#x}UL" for each in NUMBERS)
    strings = ", ".join('"' + "".join(f"\\{byte:03o}" for byte in each) + '"' for each in STRINGS)
    toolchain.app(directory, "val", PROVIDER, SOURCE % (numbers, strings), "-D_DEFAULT_SOURCE")
    return directory


def typed(number: int, name: str) -> int:
    bits, signed = TYPES[name]
    number %= 2 ** bits
    return number - 2 ** bits if signed and number >> (bits - 1) else number


def run(place: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    done = toolchain.run([*TRACE, *words, "val.provider", "--", "./val"], cwd=place)
    assert done.stderr.endswith("sdtkit: note: no event was lost\n"), done.stderr
    assert "comes to sdtkit" not in done.stderr
    return done


def table(done: "subprocess.CompletedProcess[str]") -> Counter:
    return Counter({line.split(None, 1)[1]: int(line.split()[0])
                    for line in done.stdout.splitlines()})


WANTED = [0, -1, 1, 127, -128, 255, 2 ** 31 - 1, -2 ** 31, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 63 - 1,
          -2 ** 63, 2 ** 64 - 1, 2 ** 64, -2 ** 70]


def test_numbers_are_compared_in_the_kernel_as_in_mathematics(place, bpftrace):
    """Many conditions in one run: each is a request, tested on all numbers by the text it becomes."""
    cases = sample(list(TYPES), OPERATORS[:6], WANTED)
    chosen = cases[::max(len(cases) // {"quick": 4, "ci": 16}.get(
        os.environ.get("SDTKIT_TEST_SIZE", "ci"), len(cases)), 1)]
    for name, operator, wanted in chosen:
        expected = Counter(f"number {name}={typed(each, name)}" for each in NUMBERS if compare(
            operator, (typed(each, name) > wanted) - (typed(each, name) < wanted)))
        done = run(place, "--count", "--by", name, "--where", f"{name}{operator}{wanted}")
        assert table(done) == expected, f"{name}{operator}{wanted}"


def shown(data: bytes) -> str:
    text = data.decode("utf-8", "surrogateescape")
    return '"' + "".join("\\" + c if c in '"\\' else c if c.isprintable() else
                         f"\\x{ord(c) & 0xff:02x}" for c in text) + '"'


def test_hostile_strings_are_keys_and_fields(place, bpftrace):
    """Neither a row nor an event nor a field is imitated; each string comes back as it was."""
    rows = table(run(place, "--count", "--by", "s", "--probe", "text"))
    assert rows.pop("text s=NULL") == 1
    cut = [each for each in rows if each.startswith('text s="xxx') and each.endswith('"...')]
    assert len(cut) == 1 and rows.pop(cut[0]) == 1
    assert rows == Counter(f"text s={shown(each)}" for each in STRINGS[:-1])
    found = run(place, "--probe", "text").stdout.splitlines()
    assert len(found) == len(STRINGS) + 1
    for line, first, second in zip(found[:-2], STRINGS, STRINGS[1:-1]):
        assert line.split(None, 2)[2] == f"text s={shown(first)} t={shown(second)}"
    pairs = table(run(place, "--count", "--by", "s", "--by", "t", "--probe", "text"))
    assert sum(pairs.values()) == len(STRINGS) + 1
    assert pairs[f"text s={shown(b'a,b')} t={shown(b'c')}"] == 1
    assert pairs[f"text s={shown(b'a')} t={shown(b'b,c')}"] == 1


@pytest.mark.parametrize("condition, expected", [
    ("s==abc", [b"abc"]), ("s!=abc", [each for each in STRINGS if each != b"abc"] + [None]),
    ("s~abc*", [b"abc", b"abcd"]), ("s~abc", [b"abc"]), ("s==%s%d", [b"%s%d"]), ("s~a,*", [b"a,b"])])
def test_text_is_compared_in_the_kernel(place, bpftrace, condition, expected):
    done = run(place, "--json", "--where", condition)
    found = [json.loads(line)["arguments"]["s"] for line in done.stdout.splitlines()]
    assert len(found) == len(expected) and set(found[:2]) <= {
        0 if each is None else each.decode("utf-8", "backslashreplace") for each in expected}
    assert sum(table(run(place, "--count", "--where", condition)).values()) == len(expected)


@pytest.mark.parametrize("condition, expected", [
    ("s~*c", [b"abc", b"c", b"b,c"]), ("s<ab", [b"", b"a", b"a,b"]), ('s==q"\\u', [b'q"\\u'])])
def test_what_bpftrace_cannot_test_is_tested_here(place, bpftrace, condition, expected):
    words = ["--count", "--where", condition, "--where", "t!=zzz", "val.provider", "--", "./val"]
    done = toolchain.run([*TRACE, *words], cwd=place)
    assert "each event comes to sdtkit" in done.stderr
    found = sum(table(done).values())
    beside = {"s<ab": 4}.get(condition, 0)      # "%s%d", control characters, "]", and such
    assert found == len(expected) + (found - len(expected) if beside else 0)


def test_a_full_table_is_told(place, bpftrace, monkeypatch):
    """The keys of a map are as many as it has room for: nobody knows how many hits had none."""
    probe = TracedProbe("p", "n", "/f", (TracedArgument("x", "integer", 8),))
    tables = Tables(Request([probe], [[]], 1, False, False, "count", ["x"], 1, False, Clock()),
                    Marks("s1"))
    rows, size = Rows(tables, 1, 64).read("".join(f"@s1_0[{each}]: 2\n" for each in range(500)))
    assert size == 500 and sum(rows.values()) == 1000


MANY = r"""
#include <stdio.h>
#include "many_probes.h"
int main(void)
{
    for (int i = 0; i < 70000; i++)
        MANY_KEY(i);
    return 0;
}
"""


@pytest.mark.size("ci")
def test_more_keys_than_a_table_has(tmp_path, bpftrace):
    toolchain.app(tmp_path, "many", "provider many { probe key(int x); };\n", MANY)
    done = toolchain.run([*TRACE, "--count", "--by", "x", "--", "./many"], cwd=tmp_path, check=False)
    done = toolchain.run([*TRACE, "--count", "--by", "x", "many.provider", "--", "./many"],
                         cwd=tmp_path, check=False)
    first = done.stdout.partition("\n")[0]
    assert done.returncode == 1 and first.startswith("# the table is full with 65,536 rows; ")
    assert done.stderr.endswith(f"sdtkit: note: {first[2:]}\n")


OTHERS = r"""
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "pay_probes.h"
static void *work(void *thread)
{
    for (int i = 0; i < 1000; i++)
        PAY_PASS((int)(long)thread, i);
    return NULL;
}
int main(int argc, char **argv)
{
    pthread_t threads[4];
    struct timespec begin, end;
    long passes = argc > 1 ? atol(argv[1]) : 0;
    if (passes) {
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
        for (long i = 0; i < passes; i++)
            PAY_PASS(-1, (int)i);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
        printf("%.3f\n", ((double)(end.tv_sec - begin.tv_sec) * 1e9
            + (double)(end.tv_nsec - begin.tv_nsec)) / (double)passes);
        return 0;
    }
    getchar();
    for (long i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, work, (void *)i);
    for (long i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    getchar();
    return 0;
}
"""


def state(pid: int, program: Path) -> Tuple[int, int]:
    """The byte at the site and the semaphore."""
    note = next(each for each in notes.notes(program) if each.provider == "pay")
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        memory.seek(notes.load_bias(pid, program) + note.location)
        byte = memory.read(1)[0]
    return byte, notes.semaphore_value(pid, program, note)


@pytest.mark.parametrize("how", ["Ctrl-C", "kill bpftrace", "kill sdtkit"])
def test_one_process_pays_and_all_its_threads_are_traced(how, tmp_path, bpftrace):
    """The others of the file have no trap and no raised semaphore; afterwards nobody has."""
    program = toolchain.app(tmp_path, "pay", "provider pay { probe pass(int thread, int i); };\n",
                            OTHERS, "-pthread", "-D_DEFAULT_SOURCE")
    quiet = state_of = None
    with subprocess.Popen([program], stdin=subprocess.PIPE) as other, \
            subprocess.Popen([program], stdin=subprocess.PIPE) as traced:
        quiet = state(other.pid, program)
        tool = subprocess.Popen([*TRACE, "-p", str(traced.pid), "-o", "events", "pay.provider"],
                                cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        try:
            assert tool.stderr and "tracing 1 probe with bpftrace" in tool.stderr.readline()
            assert state(traced.pid, program)[1] > 0 and state(other.pid, program) == quiet
            with subprocess.Popen([program], stdin=subprocess.PIPE) as later:
                tracer.wait_until(lambda: "libc" in Path(f"/proc/{later.pid}/maps").read_text(),
                                  "it runs")
                assert state(later.pid, program) == quiet
                later.kill()
            assert traced.stdin and other.stdin
            traced.stdin.write(b"\n")
            traced.stdin.flush()
            tracer.wait_until(lambda: Path(tmp_path, "events").read_text().count("\n") >= 4000,
                              "all events")
            if how == "Ctrl-C":
                tool.send_signal(signal.SIGINT)
                assert "no event was lost" in tool.communicate(timeout=60)[1]
                assert tool.returncode == 0
            elif how == "kill sdtkit":
                tool.kill()
            else:
                os.kill(next(pid for pid in tracer.children(tool.pid)), signal.SIGKILL)
                assert "bpftrace died" in tool.communicate(timeout=60)[1] and tool.returncode == 1
            tracer.wait_until(lambda: state(traced.pid, program) == quiet, "nothing is left", 20)
            state_of = Counter(re.findall(r"thread=(\d)", Path(tmp_path, "events").read_text()))
        finally:
            tool.kill()
            tool.wait()
            for each in (other, traced):
                each.kill()
    assert state_of == {str(thread): 1000 for thread in range(4)}
    assert quiet == (0x90, 0) or os.uname().machine != "x86_64"


def test_with_children_each_process_of_the_file_pays_and_that_is_said(place, bpftrace):
    done = toolchain.run([*TRACE, "--children", "--count", "val.provider", "--", "./val"], cwd=place)
    assert "attached to the files, so that each process of them pays" in done.stderr
    assert sum(table(done).values()) == len(NUMBERS) + len(STRINGS) + 1


@pytest.mark.parametrize("view", ["--count", "--top", ""])
def test_a_reader_that_wants_no_more(place, bpftrace, view):
    done = toolchain.run(["sh", "-c", '"$@" | true', "sh", *TRACE, *filter(None, [view]),
                          "val.provider", "--", "./val"], cwd=place)
    assert "Exception" not in done.stderr and "Traceback" not in done.stderr
    code = toolchain.run(["bash", "-c", '"$@" | true; exit ${PIPESTATUS[0]}', "sh", *TRACE,
                          *filter(None, [view]), "val.provider", "--", "./val"], cwd=place, check=False)
    assert code.returncode == 0, code.stderr


def test_one_signal_at_a_few_events_a_second(tmp_path, bpftrace):
    """Nothing was lost, and nothing is told to be."""
    toolchain.app(tmp_path, "slow", "provider slow { probe tick(int i); };\n",
                  '#include <unistd.h>\n#include "slow_probes.h"\nint main(void)\n{\n'
                  "    for (int i = 0;; i++) {\n        SLOW_TICK(i);\n        usleep(20000);\n"
                  "    }\n}\n", "-D_DEFAULT_SOURCE")
    with subprocess.Popen([tmp_path / "slow"]) as process:
        try:
            for pause in (0.3, 0.55, 0.8):
                tool = subprocess.Popen([*TRACE, "-p", str(process.pid), "slow.provider"],
                                        cwd=tmp_path, stdout=subprocess.PIPE, text=True,
                                        stderr=subprocess.PIPE)
                assert tool.stdout and tool.stdout.readline()
                time.sleep(pause)
                tool.send_signal(signal.SIGINT)
                out, said = tool.communicate(timeout=60)
                found = [int(each) for each in re.findall(r"i=(\d+)", out)]
                assert found == list(range(found[0], found[0] + len(found)))
                assert said.endswith("sdtkit: note: no event was lost\n") and tool.returncode == 0
        finally:
            process.kill()


def test_a_thread_of_the_kernel(bpftrace):
    kernel = next((int(name) for name in os.listdir("/proc") if name.isdecimal() and not
                   os.path.exists(f"/proc/{name}/exe") and _is_kernel(name)), None)
    if kernel is None:
        pytest.skip("no thread of the kernel is seen here")
    done = toolchain.run([*TRACE, "-p", str(kernel)], check=False)
    assert done.returncode == 1 and "is a thread of the kernel: it has no file with probes" in done.stderr


def _is_kernel(name: str) -> bool:
    try:
        return not Path(f"/proc/{name}/maps").read_text() and \
            not Path(f"/proc/{name}/cmdline").read_bytes() and \
            "(zombie)" not in Path(f"/proc/{name}/status").read_text()
    except OSError:
        return False
