# SPDX-License-Identifier: 0BSD
"""Where a semaphore may be in a file, to the byte: Counters, directly."""
from __future__ import annotations

from types import SimpleNamespace

import pytest

from sdtgen.binary.headers import PF_R, PF_W, PF_X, PT_LOAD, Segment
from sdtgen.verify.semaphore import Counters

# At 0x1000 code; at 0x5000 data of 0x100 bytes in the file and 0x180 in memory.
CODE = Segment(PT_LOAD, PF_R | PF_X, 0x1000, 0x1000, 0x200, 0x200, 4096)
DATA = Segment(PT_LOAD, PF_R | PF_W, 0x5000, 0x3000, 0x100, 0x180, 4096)


def codes(address, *segments, value=b"\0\0", arch="x86-64", bits=64, little=True, has_bytes=True):
    elf = SimpleNamespace(segments=segments or (CODE, DATA), arch=arch, bits=bits, little=little,
                          read=lambda _, size: value[:size])
    return [fault.code for fault, _ in Counters(elf, has_bytes=has_bytes).check(address)]


@pytest.mark.parametrize("address, expected", [
    (0x4ffe, ["semaphore-place"]), (0x4fff, ["semaphore-place"]), (0x5000, []), (0x50fe, []),
    (0x50fd, ["semaphore-odd"]),
    (0x50ff, ["semaphore-odd", "semaphore-no-bytes"]),      # Its second byte is not in the file.
    (0x5100, ["semaphore-no-bytes"]), (0x517e, ["semaphore-no-bytes"]),
    (0x5180, ["semaphore-place"]), (0x1000, ["semaphore-place"]), (0, ["semaphore-place"])])
def test_both_bytes_are_in_the_file(address, expected):
    assert codes(address) == expected


def test_a_file_of_an_odd_size_ends_within_the_semaphore():
    assert codes(0x5000, Segment(PT_LOAD, PF_R | PF_W, 0x5000, 0x3000, 1, 2, 4096)) == [
        "semaphore-no-bytes"]
    assert codes(0x5000, Segment(PT_LOAD, PF_R | PF_W, 0x5000, 0x3000, 2, 2, 4096)) == []


@pytest.mark.parametrize("value", [b"\1\0", b"\0\1"])
def test_both_bytes_are_zero(value):
    assert codes(0x5000, value=value) == ["semaphore-value"]
    # A file of debug information has no bytes for its addresses.
    assert codes(0x5000, value=value, has_bytes=False) == []


def test_writable_and_executable_is_no_place():
    assert codes(0x5000, Segment(PT_LOAD, PF_W | PF_X, 0x5000, 0x3000, 8, 8, 4096)) == [
        "semaphore-place"]


@pytest.mark.parametrize("arch, page", [("x86-64", 0x1000), ("powerpc", 0x10000),
                                        ("sparc", 0x2000), ("alpha", 0x2000)])
def test_a_page_that_two_writable_segments_share(arch, page):
    def beside(offset):
        return codes(0x50000, Segment(PT_LOAD, PF_R | PF_W, 0x50000, 2 * page, 16, 16, 4096),
                     Segment(PT_LOAD, PF_R | PF_W, 0x90000, offset, 16, 16, 4096), arch=arch)
    assert beside(2 * page + 16) == beside(3 * page - 16) == ["semaphore-page"]
    assert beside(2 * page - 15) == ["semaphore-page"]      # Its last byte is on the page.
    assert beside(2 * page - 16) == beside(3 * page) == []
