# SPDX-License-Identifier: 0BSD
"""The kernel of this machine traces the body through uprobe_events: every value is right."""
import os
import platform

import pytest

from support import consumer, targets, toolchain, uprobes

import traced_body

PROGRAMS = ["x86-64", "i386"]


@pytest.fixture(scope="module")
def builder(tmp_path_factory):
    return consumer.Builder(tmp_path_factory.mktemp("builder"))


def trace(tmp_path, job, group, *doubtful):
    (tmp_path / "events").write_text(job.events(group, str(job.program)))
    with uprobes.Tracefs() as tracefs:
        return toolchain.run(["sh", traced_body.SOURCES / "trace.sh", tracefs.directory, group,
                              job.program, tmp_path / "events", tmp_path, *doubtful]).stdout


@pytest.mark.parametrize("compiler, level", [("gcc", "-O0"), ("gcc", "-O2"), ("clang", "-O2")])
@pytest.mark.parametrize("name", PROGRAMS)
def test_this_kernel_reads_the_values_passed(tmp_path, builder, record_property, name, compiler,
                                             level):
    kernel = f"{platform.machine()} {platform.release()}"
    with traced_body.row_if_not_run(record_property, kernel, [name]):
        if platform.machine() != "x86_64":
            pytest.skip(f"the kernel of this machine runs no {name}")
        if name == "i386" and not targets.RUNS_I386:
            pytest.skip("the kernel of this machine runs no 32-bit programs")
        job = traced_body.build(builder, targets.BY_NAME[name], compiler, level, tmp_path / "job")
        try:
            text = trace(tmp_path, job, f"sdtkit_{os.getpid()}_{name.replace('-', '_')}")
        except uprobes.Unusable as reason:
            pytest.skip(str(reason))
    outcome = traced_body.Outcome(job, text)
    outcome.record(record_property, kernel, job)
    assert not outcome.faults(), "\n".join(outcome.faults())
