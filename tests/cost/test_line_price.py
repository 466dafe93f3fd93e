# SPDX-License-Identifier: 0BSD
"""What the test of a line probe costs the example interpreter, by the place where it stands."""
import pytest

from support import interp_forms, toolchain, valgrind

WORK = toolchain.ROOT / "tests" / "bench" / "interp_workloads.py"
JUMPS = "at calls and jumps back"


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_at_calls_and_jumps_back_it_is_nearly_free(tmp_path, compiler):
    """Against the same patch without the line probe.  calls is nothing but calls."""
    for name, limit in (("straight", 1.001), ("strings", 1.002), ("calls", 1.01)):
        command = {test: [str(interp_forms.program("sdtkit", test, compiler)), str(WORK), name]
                   for test in ("at each dispatch", JUMPS)}
        plain = valgrind.instructions(
            [interp_forms.program("no line", JUMPS, compiler), WORK, name])
        ratio = valgrind.instructions(command[JUMPS]) / plain
        ran = {test: interp_forms.line_tests_run(words, tmp_path / "counts")
               for test, words in command.items()}
        print(compiler, name, f"{ratio:.5f}", ran)
        assert ratio <= limit
        assert 0 < ran[JUMPS] * 5 < ran["at each dispatch"]
