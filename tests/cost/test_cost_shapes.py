# SPDX-License-Identifier: 0BSD
"""What a probe adds where code is not a leaf function; docs/measurements.md has the table."""
import pytest

from support import shapes, toolchain

# Where gcc, clang, or both do better with sys/sdt.h; the reasons stand on the page.
ABOVE = {("five-copies", "clang"), ("switch", "gcc"), ("vector-loop", "gcc"),
         ("vector-loop", "clang")}
# clang's half costs 25 seconds of a processor.
LONG_RUN = [pytest.param(compiler, marks=pytest.mark.size("all" if number else "ci"))
            for number, compiler in enumerate(toolchain.C_COMPILERS)]


@pytest.mark.parametrize("compiler", LONG_RUN)
@pytest.mark.parametrize("shape", shapes.SHAPES)
def test_a_guarded_probe(tmp_path, shape, compiler):
    place = shapes.Place(tmp_path)
    ours, enabled, peer = (place.added(shape, form, compiler).instructions
                           for form in ("sdtkit guarded", "sdtkit enabled", "sdt.h guarded"))
    assert ours <= peer or (shape, compiler) in ABOVE
    assert enabled <= ours + 0.05
    if shape == "vector-loop":
        assert ours < 8
    if shape in ("twelve-arguments", "three-members") and compiler == "gcc":
        assert ours == 2
