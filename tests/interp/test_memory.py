# SPDX-License-Identifier: 0BSD
"""The collector, and running out of memory."""
from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from support import interp as interpreter
from support import toolchain

CYCLES = """
import gc
gc.disable()
gc.collect()
gc.collect()
base = gc.collect()
for i in range(10):
    a = [i]
    b = (a, {"b": a})
    a.append(b)
a = b = None
print(gc.collect() - base)
"""


def test_collect_tells_how_many_objects_it_freed(interp: Path) -> None:
    """Ten times a list, a tuple, a dict and a method; and the range with its iterator."""
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
old = young = None
print(gc.collect(0), gc.collect(1) > 0, gc.collect(2) > 0, gc.collect(2))
""")
    assert done.stderr == ""
    # collect() itself is called through a bound object only where a method is: here none is.
    assert done.stdout == "0 True True 0\n"


def test_garbage_does_not_pile_up(interp: Path) -> None:
    """Some 100 MB of garbage in 3 MB, and cycles too."""
    done = interpreter.run_text(interp, """
for i in range(200000):
    a = [i, str(i), {i: i}]
    a.append(a)
print("done")
""", "--memory-limit", "3000000")
    assert (done.stdout, done.stderr) == ("done\n", "")


def test_a_deep_structure_is_marked_and_freed_without_recursion(sanitized: Path) -> None:
    done = interpreter.run_text(sanitized, """
import gc
chain = None
for i in range(300000):
    chain = [chain]
print(gc.collect())
chain = None
print(gc.collect() > 250000)
""")
    assert done.stderr == ""
    assert done.stdout.endswith("True\n")


def test_deep_structures_are_errors_not_crashes(sanitized: Path) -> None:
    done = interpreter.run_text(sanitized, """
def nest():
    x = []
    for i in range(5000):
        x = [x]
    return x


def nest_tuple():
    x = ()
    for i in range(5000):
        x = (x,)
    return x


def attempt(number, a, b):
    try:
        if number == 0:
            str(a)
        elif number == 1:
            a == b
        elif number == 2:
            a < b
        elif number == 3:
            {nest_tuple(): 1}
        else:
            str(ValueError(a))
    except RecursionError as e:
        print(number, e)


for number in range(5):
    attempt(number, nest(), nest())
""")
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "0 maximum recursion depth exceeded while getting the repr of an object",
        "1 maximum recursion depth exceeded in comparison",
        "2 maximum recursion depth exceeded in comparison",
        "3 maximum recursion depth exceeded",
        "4 maximum recursion depth exceeded while getting the repr of an object"]


def test_hooks_that_call_themselves_end_in_an_error(sanitized: Path) -> None:
    done = interpreter.run_text(sanitized, """
import sys
def hook(event, args):
    sys.audit("again")
sys.addaudithook(hook)
try:
    sys.audit("first")
except RecursionError as e:
    print(e)
""")
    assert (done.stdout, done.stderr) == ("maximum recursion depth exceeded\n", "")


def test_out_of_memory_is_an_error_that_can_be_caught(sanitized: Path) -> None:
    done = interpreter.run_text(sanitized, """
def fill():
    x = []
    while True:
        x.append([1, 2, 3])


try:
    fill()
except MemoryError:
    print("caught")
fill()
""", "--memory-limit", "3000000")
    assert done.stdout == "caught\n"
    assert done.stderr.splitlines()[-1] == "MemoryError"
    assert done.returncode == 1


def test_a_limit_of_address_space_is_out_of_memory_too(interp: Path) -> None:
    done = interpreter.execute(["sh", "-c", 'ulimit -v 100000; exec "$0" -c "$1"', interp,
                                'x = "0123456789" * 100000000'])
    assert done.stderr.splitlines()[-1] == "MemoryError"
    assert done.returncode == 1


@pytest.mark.parametrize("script", ["functions", "errors", "imports", "audits"])
def test_every_allocation_may_fail(sanitized: Path, script: str) -> None:
    """From a limit at which nothing runs, up to one at which all does."""
    limit, step, failures = 1_104_000, 1_409, 0
    while True:
        done = interpreter.execute([sanitized, "--memory-limit", str(limit), f"{script}.py"],
                                   cwd=interpreter.PROGRAMS)
        assert not interpreter.crashed(done), f"--memory-limit {limit}\n{done.stderr}"
        if "MemoryError" not in done.stderr + done.stdout:
            break
        failures += 1
        limit += step
    assert done.returncode == 0
    assert failures > 10


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
    """The same 150 scripts each time.  A time limit ends those that became endless."""
    texts = [path.read_text() for path in sorted(interpreter.PROGRAMS.glob("*.py"))]
    words = sorted({word for text in texts for word in re.findall(r"\w+|[^\w\s]|\n +", text)})
    words += ["9223372036854775807", "-1", "[]", "{}", "None", '""', "gc.collect()"]
    random_numbers = random.Random(20240229)
    script = tmp_path / "mutated.py"
    for turn in range(150):
        text = mutated(random_numbers.choice(texts), words, random_numbers)
        script.write_text(text)
        options = ["--gc-stress"] if turn % 2 else []
        done = interpreter.execute(["timeout", "-s", "KILL", "5", sanitized, *options,
                                    "--memory-limit", "20000000", script], cwd=tmp_path)
        if done.returncode not in (137, -9):
            assert not interpreter.crashed(done), f"{text}\n{done.stderr}"


def test_no_error_under_valgrind(interp: Path) -> None:
    toolchain.need("valgrind")
    done = interpreter.execute(["valgrind", "-q", "--leak-check=full", "--error-exitcode=9",
                                interp, "functions.py"], cwd=interpreter.PROGRAMS, timeout=600)
    assert (done.returncode, done.stderr) == (0, "")
