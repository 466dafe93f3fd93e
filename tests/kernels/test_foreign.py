# SPDX-License-Identifier: 0BSD
"""Debian's kernels of other architectures, in qemu-system, trace the body with uprobes."""
import pytest

from support import consumer, machines, targets
from support.sizes import runs

import traced_body

# 64 bits, and big endian.  32 bits are booted below.
IN_CI = ["arm64", "s390x"]
NAMES = list(machines.BY_NAME) if runs("all") else IN_CI
BUILDS = [("gcc", "-O0"), ("gcc", "-O2"), ("clang", "-O2")]


@pytest.fixture(scope="module")
def builder(tmp_path_factory):
    return consumer.Builder(tmp_path_factory.mktemp("builder"))


def boot(machine, directory, jobs, doubtful=""):
    """Outcomes of the jobs, in their order, and the kernel's version."""
    files = {}
    for number, job in enumerate(jobs):
        place = f"jobs/{number}"
        files[f"{place}/traced"] = job.program
        files[f"{place}/events"] = job.events(f"sdtkit_{number}", f"/{place}/traced")
        files[f"{place}/doubtful"] = doubtful
    text = machine.boot(directory, files)
    found = dict(machines.sections(text, "job"))
    kernel = machines.sections(text, "kernel")
    if not kernel or len(found) != len(jobs) or "@@ off" not in text:
        pytest.fail(f"{machine.name} did not come to its end:\n{text}", pytrace=False)
    return [traced_body.Outcome(job, found[str(number)].partition("\n@@ off")[0])
            for number, job in enumerate(jobs)], kernel[0][0]


@pytest.mark.parametrize("name", NAMES)
def test_foreign_kernel_reads_the_values_passed(tmp_path, builder, record_property, name):
    machine = machines.BY_NAME[name]
    with traced_body.row_if_not_run(record_property, name, machine.targets):
        machine.kernel()
        jobs = [traced_body.build(builder, targets.BY_NAME[target], compiler, level,
                             tmp_path / f"{target}{compiler}{level}")
                for target in machine.targets for compiler, level in BUILDS]
        outcomes, kernel = boot(machine, tmp_path, jobs)
    faults = []
    for job, outcome in zip(jobs, outcomes):
        outcome.record(record_property, f"{machine.name} {kernel}", job)
        faults += [f"{job.target.name}, {job.compiler} {job.level}: {fault}"
                   for fault in outcome.faults()]
    assert not faults, "\n".join(faults)


def test_thumb_site_without_arm_state_is_refused_and_lives(tmp_path, builder, record_property):
    """What the header does where it cannot switch to ARM state: no trap, no harm."""
    machine, program = machines.BY_NAME["armhf"], "Thumb without ARM state"
    with traced_body.row_if_not_run(record_property, machine.name, [program]):
        machine.kernel()
        job = traced_body.build(builder, targets.BY_NAME["armhf Thumb-2"], "gcc", "-O2",
                           tmp_path / "job", "-march=armv7", "-mfpu=vfpv3-d16")
        assert {note.location % 4 for note in job.notes} == {2}
        (outcome,), kernel = boot(machine, tmp_path, [job], "doubtful")
    assert outcome.statuses == [0, 0], outcome.text
    assert len(set(outcome.refused)) == len(job.notes), outcome.text
    zero = [0] * len(outcome.raised)
    assert outcome.semaphores == [zero] * 4
    assert outcome.late.total == outcome.early.total == 0
    assert not outcome.late.faults + outcome.early.faults
    record_property(traced_body.PROPERTY, [f"{machine.name} {kernel}", program, "gcc -O2",
                                      "refused, unharmed", "no hit, unharmed", "stay 0"])
