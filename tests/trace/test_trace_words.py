# SPDX-License-Identifier: 0BSD
"""What is shown of a tracer's words, and a tracer that may open more files than its parent."""
from __future__ import annotations

import sys

import pytest

from support import toolchain, tracer

from sdtgen.trace.words import LONGEST, is_full, reason, skipped
from test_trace_many import many

NOISE = ["ERROR: Unknown error -1: couldn't set RLIMIT_MEMLOCK for bpftrace. If your program is not "
         'loading, you can try "ulimit -l 8192" to fix the problem',
         "WARNING: Could not read functions from /sys/kernel/tracing/available_filter_functions.",
         "open(/sys/kernel/tracing/uprobe_events): No such file or directory",
         "ERROR: failed to detach probe: usdt:/a:b:c", ""]


@pytest.mark.parametrize("said, expected", [
    ([], "it said nothing"), (NOISE, "it said nothing"),
    ([*NOISE, "ERROR: Failed to compile: Failed to find usdt probe: usdt:/a:b:c", "usdt:/a:b:c { }",
      "~~~~"], "Failed to compile: Failed to find usdt probe: usdt:/a:b:c"),
    (["stdin:1:1-22: ERROR: invalid escape character '\\b'", "x"], "invalid escape character '\\b'"),
    (["warning: none", "ptrace: Operation not permitted."], "ptrace: Operation not permitted."),
    (["dup(fd): Too many open files: please raise NOFILE"],
     "dup(fd): Too many open files: please raise NOFILE"),
    (["ERROR: one", "ERROR: one", "two", "error: three", "ERROR: four", "ERROR: five"],
     "one; three; four"),
    (["ERROR: \x1b[31m\x07"], "?[31m?"),
    (["some words", "the last words"], "the last words"),
])
def test_a_reason_is_whole_lines_with_errors(said, expected):
    assert reason(said) == expected


def test_a_long_line_is_cut_between_words():
    shown = reason(["ERROR: " + "word " * 200])
    assert len(shown) <= LONGEST + 4 and shown.endswith("word ...")


def test_probes_that_bpftrace_went_on_without():
    assert skipped(["WARNING: Failed to attach usdt probe: Invalid argument",
                    "WARNING: Unable to attach probe: usdt:/w/a b:op:mixed. Skipping.",
                    "WARNING: Unable to attach probe: usdt:/w/a:op:x-1.b. Skipping."]) == [
                        "op:mixed", "op:x-1.b"]


def test_a_bpftrace_without_room_for_all():
    """0.27 has 256 entries for sites; what does not fit is not left out in silence."""
    assert is_full(["WARNING: Failed to attach usdt probe: Argument list too long"])
    assert not is_full(["WARNING: Failed to attach usdt probe: Invalid argument"])


@pytest.mark.size("ci")
def test_more_probes_than_files_may_be_open(tmp_path):
    """bpftrace has two or three for each; many systems begin with 1,024."""
    tracer.need()
    many(tmp_path, 40)

    words = "import resource, os, sys\nmost = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n" \
        "resource.setrlimit(resource.RLIMIT_NOFILE, (40, most))\n" \
        "os.execv(sys.argv[1], sys.argv[1:])\n"
    done = toolchain.run([sys.executable, "-c", words, sys.executable, toolchain.SDTKIT, "trace",
                          "--engine", "bpftrace", "many.provider", "--", "./many"], cwd=tmp_path,
                         check=False)
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 40, done.stderr
