# SPDX-License-Identifier: 0BSD
"""`tests/run.sh compare-header` runs the body of the consumer with another header."""
import re

import pytest

from support import toolchain

pytestmark = pytest.mark.size("ci")
RUN = toolchain.ROOT / "tests" / "run.sh"
ONE = ["--target", "x86-64", "--compiler", "gcc", "--level=-O2"]


def rows(text):
    """The counts of each header: right, wrong, unreadable, not compiled, total."""
    found = re.findall(r"^(\S+\.h) +x86-64 +gcc +-O2 ((?: +\d+){5})$", text, re.MULTILINE)
    return {header: [int(word) for word in counts.split()] for header, counts in found}


def compare(*words):
    return toolchain.run([RUN, "compare-header", *words], check=False)


def test_our_values_are_all_right_and_those_of_sdt_h_all_counted():
    toolchain.need("gcc")
    done = compare(*ONE)
    assert done.returncode == 0, done.stdout + done.stderr
    ours, theirs = rows(done.stdout)["usdt/usdt.h"], rows(done.stdout)["sys/sdt.h"]
    assert ours[4] > 100
    assert ours == [ours[4], 0, 0, 0, ours[4]]
    assert sum(theirs[:4]) == theirs[4] == ours[4]


def test_an_adapter_that_passes_something_else_is_found_out(tmp_path):
    """Its single argument is another one, and it has no probe of twelve."""
    adapter = tmp_path / "other.h"
    text = (RUN.parent / "compare" / "systemtap.h").read_text()
    text = text.replace("BARE(STAP_PROBE1, provider, name, __VA_ARGS__)",
                        "BARE(STAP_PROBE1, provider, name, 12345)")
    text = text.replace("STAP_PROBE12", "no_such_macro")
    adapter.write_text(text)
    toolchain.need("gcc")
    if toolchain.run(["gcc", "-E", "-include", "sys/sdt.h", "-x", "c", "/dev/null"],
                     check=False).returncode:
        pytest.skip("not installed: sys/sdt.h (package systemtap-sdt-dev)")
    done = compare(adapter, *ONE)
    assert done.returncode == 0, done.stdout + done.stderr
    right, wrong, _, left_out, total = rows(done.stdout)["sys/sdt.h"]
    assert wrong > 30
    assert left_out >= 48
    assert 0 < right < total - 78


def test_wrong_usage_is_told_from_a_miss(tmp_path):
    for words in ([tmp_path / "absent.h"], ["--target", "pdp11"], ["--level=-O9"]):
        done = compare(*words)
        assert done.returncode == 2
        assert "usage: tests/run.sh compare-header" in done.stderr
