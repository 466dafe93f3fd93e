# SPDX-License-Identifier: 0BSD
"""What the test of the line probe costs examples/interp, by the place where it stands."""
import statistics
import tempfile
from pathlib import Path

from support import interp_forms, toolchain, valgrind

WORKLOADS = Path(__file__).with_name("interp_workloads.py")


def rows(compilers, limit=None):
    """Instructions as multiples of the same code without the line probe, or without any."""
    found = []
    names = toolchain.run(["python3", WORKLOADS]).stdout.split()[:limit]
    with tempfile.TemporaryDirectory() as place:
        for compiler in compilers:
            for test in interp_forms.TESTS:
                ran = {probes: {name: valgrind.instructions(
                    [interp_forms.program(probes, test, compiler), WORKLOADS, name])
                    for name in names} for probes in ("none", "no line", "sdtkit", "sdt.h")}
                built = interp_forms.program("sdtkit", test, compiler)
                tests = {name: interp_forms.line_tests_run(
                    [str(built), str(WORKLOADS), name], Path(place) / "counts") for name in names}
                ours = {name: ran["sdtkit"][name] / ran["no line"][name] for name in names}
                found.append({
                    "compiler": compiler, "line is tested": test,
                    "tests in 1000 instructions": sum(tests.values()) * 1000
                    / sum(ran["sdtkit"].values()),
                    "line alone, mean": f"{statistics.geometric_mean(ours.values()):.4f}",
                    "line alone, largest": f"{max(ours.values()):.4f}",
                    "all probes, mean": f"{statistics.geometric_mean(_over(ran, 'sdtkit')):.4f}",
                    "sdt.h, mean": f"{statistics.geometric_mean(_over(ran, 'sdt.h')):.4f}"})
    return found


def _over(ran, probes):
    return [ran[probes][name] / ran["none"][name] for name in ran["none"]]
