# SPDX-License-Identifier: 0BSD
"""What a guarded probe adds to a leaf function on other architectures: the limit, and the peers."""
import pytest

from support import hot_path, sizes

# An instruction set's least for a 16-bit counter in code that may lie anywhere: compare in memory
# and jump; or the address (i386: from call, pop and add), the load, the jump by a register; arm has
# no jump by a register in ARM state, ppc64le none at all.
LIMITS = {"x86-64": 2, "i386": 5, "aarch64": 3, "riscv64": 3, "ppc64le": 4, "s390x": 2,
          "armhf ARM": 5, "armhf Thumb-2": 4}
FRAME = 2       # on 32-bit targets the values lie in a frame, which the function makes at its entry
MORE = {
    ("x86-64", "clang"): 1,             # one register move a function, as with sys/sdt.h
    ("i386", "gcc"): FRAME + 1,         # it calls a function for its own address
    ("i386", "clang"): FRAME + 3,       # it saves a register for the address
    ("s390x", "gcc"): 1,                # gcc 12 makes two instructions of a test and a jump
    ("armhf ARM", "clang"): FRAME,
    ("armhf Thumb-2", "clang"): FRAME,
}
ABOVE_THE_PEER = {("i386", "gcc"): 1}   # docs/performance.md says why


@pytest.mark.size("ci")
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("name", hot_path.TARGETS)
def test_a_guarded_probe(tmp_path, name, compiler):
    place = hot_path.Place(tmp_path)
    for shape in list(hot_path.SHAPES)[:2 if sizes.runs("all") else 1]:
        added = place.added(name, compiler, "-O2", shape)
        peer = added.pop("sdt.h guarded")
        allowed = LIMITS[name] + MORE.get((name, compiler), 0)
        for form, instructions in added.items():
            assert LIMITS[name] <= instructions <= allowed, (shape, form)
            if peer is not None:        # clang 14 for riscv64 does not compile sys/sdt.h
                above = ABOVE_THE_PEER.get((name, compiler), 0)
                assert instructions <= peer + above, (shape, form)
