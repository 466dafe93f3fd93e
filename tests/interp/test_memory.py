# SPDX-License-Identifier: 0BSD
"""The collector, recursion, running out of memory, and scripts that are meant to break it."""
from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from support import interp as interpreter
from support import toolchain
from support.sizes import SIZE

pytestmark = pytest.mark.size("ci")

CYCLES = """
import gc
gc.disable()
gc.collect()
gc.collect()
base = gc.collect()
for i in range(10):
    a = [i]
    b = [a, [a]]
    a.append(b)
a = None
b = None
print(gc.collect() - base)
"""


def test_collect_tells_how_many_objects_it_freed(interp: Path) -> None:
    """Ten times three lists and a method; and the range with its iterator."""
    done = interpreter.run_text(interp, CYCLES)
    assert (done.stdout, done.stderr) == ("42\n", "")


def test_a_young_pass_leaves_old_garbage(interp: Path) -> None:
    done = interpreter.run_text(interp, """
import gc
gc.disable()
old = []
old.append(old)
gc.collect(1)
young = []
young.append(young)
gc.collect(0)
gc.collect(0)
old = None
young = None
print(gc.collect(0), gc.collect(1) > 0, gc.collect(2) > 0, gc.collect(2))
""")
    assert done.stderr == ""
    assert done.stdout == "0 True True 0\n"


def test_garbage_does_not_pile_up(interp: Path) -> None:
    """Some 100 MB of garbage in 20 MB of address space, and cycles too."""
    done = interpreter.execute(["sh", "-c", 'ulimit -v 20000; exec "$0" -c "$1"', interp, """
for i in range(200000):
    a = [i, str(i), [i]]
    a.append(a)
print("done")
"""])
    assert (done.stdout, done.stderr) == ("done\n", "")


def test_no_memory_ends_the_program_with_a_message(interp: Path) -> None:
    done = interpreter.execute(["sh", "-c", 'ulimit -v 20000; exec "$0" -c "$1"', interp,
                                "print('before')\nx = []\nwhile True: x.append([])\n"])
    assert (done.stdout, done.stderr) == ("before\n", "interp: out of memory\n")
    assert done.returncode == 1


def test_a_deep_structure_is_marked_and_freed_without_recursion(sanitized: Path) -> None:
    done = interpreter.run_text(sanitized, """
import gc
chain = None
for i in range(300000):
    chain = [chain]
gc.collect()
try:
    print(chain)
except RecursionError:
    print("too deep to print")
chain = None
print(gc.collect() > 250000)
""")
    assert (done.stdout, done.stderr) == ("too deep to print\nTrue\n", "")


def test_hooks_that_call_themselves_end_in_an_error(sanitized: Path) -> None:
    done = interpreter.run_text(sanitized, """
import sys

def hook(event, args):
    sys.audit("again")
sys.addaudithook(hook)
try:
    sys.audit("first")
except RecursionError:
    print("too deep")
""")
    assert (done.stdout, done.stderr) == ("too deep\n", "")


def mutated(text: str, words: "list[str]", random_numbers: random.Random) -> str:
    parts = re.findall(r"\w+|\s+|[^\w\s]", text)
    for _ in range(random_numbers.randint(1, 6)):
        at = random_numbers.randrange(len(parts))
        what = random_numbers.random()
        if what < 0.4:
            parts[at] = random_numbers.choice(words)
        elif what < 0.6:
            del parts[at]
        elif what < 0.8:
            parts.insert(at, random_numbers.choice(words))
        else:
            other = random_numbers.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
    return "".join(parts)


def test_mutated_scripts_never_crash(sanitized: Path, tmp_path: Path) -> None:
    """The same scripts each time.  Limits of time and memory end those that became endless."""
    texts = [path.read_text() for path in sorted(interpreter.PROGRAMS.glob("*.py"))]
    words = sorted({word for text in texts for word in re.findall(r"\w+|[^\w\s]|\n +", text)})
    words += ["9223372036854775807", "-1", "[]", "None", '""', "gc.collect()"]
    random_numbers = random.Random(20240229)
    script = tmp_path / "mutated.py"
    for turn in range(1000 if SIZE == "all" else 100):
        text = mutated(random_numbers.choice(texts), words, random_numbers)
        script.write_text(text)
        options = ["--gc-stress"] if turn % 2 else []
        done = interpreter.execute(["timeout", "-s", "KILL", "5", sanitized, *options, script],
                                   cwd=tmp_path,
                                   environment={"ASAN_OPTIONS": "hard_rss_limit_mb=500"})
        if done.returncode not in (137, -9) and "hard rss limit" not in done.stderr:
            assert not interpreter.crashed(done), f"{text}\n{done.stderr}"


def test_no_error_under_valgrind(interp: Path) -> None:
    toolchain.need("valgrind")
    done = interpreter.execute(["valgrind", "-q", "--leak-check=full", "--error-exitcode=9",
                                interp, "control.py"], cwd=interpreter.PROGRAMS, timeout=600)
    assert (done.returncode, done.stderr) == (0, "")
