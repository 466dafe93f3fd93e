# SPDX-License-Identifier: 0BSD
"""Short runs of traced.py, with both engines, and faults planted in what it tests."""
from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support import toolchain, tracer

HERE = Path(__file__).resolve().parent

sys.path.insert(0, str(HERE))
import traced  # noqa: E402
from effort import accepted, fuzz, inputs  # noqa: E402


@pytest.mark.parametrize("engine", ["bpftrace", "gdb"])
def test_what_a_program_passes_comes_out(engine, tmp_path):
    if engine == "bpftrace":
        tracer.need()
    toolchain.need(engine)
    count = inputs(2, 40)
    printed = fuzz(tmp_path, "traced.py", count, "--target", "events", "--engine", engine)
    assert accepted(printed) == 3 * traced.EVENTS * count


def test_made_up_names_reach_no_tracer(tmp_path):
    count = inputs(800, 30000)
    assert "accepted" in fuzz(tmp_path, "traced.py", count, "--target", "names")


@pytest.mark.parametrize("planted", [
    "traced.plans.is_plain = lambda name: True",
    "traced.plans.is_plain = lambda name: name != 'a'",
    "traced.plans.Paths.of = lambda self, path: path",
    "traced.plans.printable = lambda text: text",
])
def test_a_planted_fault_is_found(planted):
    code = (f"import sys; sys.path.insert(0, {str(HERE)!r}); import traced\n{planted}\n"
            "sys.exit(traced.main(['--target', 'names', '--inputs', '400', '--seed', '1']))\n")
    done = toolchain.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 1 and "Wrong: " in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("shown, sent, right", [
    (r'"a\x01\\\"\xc3"', b'a\x01\\"\xc3', True), (r'"\u0085\x85"', b"\xc2\x85\x85", True),
    (r'"\U000e0001"', b"\xf3\xa0\x80\x81", True), (r'"\x85"', b"\xc2\x85", False),
    ('""', b"a", False), ('"a"', b"ab", False), ('"a"...', b"ab", False),
    ('"' + "z" * 70 + '"...', b"z" * 80, True), ('"' + "z" * 70 + '"...', b"z" * 70, False),
    ('"' + "z" * 70 + '"...', b"y" * 80, False), ("?", b"", False),
])
def test_the_fuzzer_compares_bytes(shown, sent, right):
    if right:
        traced.compare(shown, sent, "gdb")
    else:
        with pytest.raises(traced.Wrong):
            traced.compare(shown, sent, "gdb")
