# SPDX-License-Identifier: 0BSD
"""`sdtkit list` of two million notes: written as it is made, and not kept."""
from __future__ import annotations

import os
import subprocess
import sys

import pytest

from support import toolchain
from support.synthetic import measured, synthetic

COUNT = 2_000_000
MORE = 64 << 10                 # KiB that the list may take besides the notes themselves


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    path = tmp_path_factory.mktemp("many") / "many"
    synthetic(path, COUNT)
    count, memory = measured(path)
    assert count == COUNT
    yield path, memory
    path.unlink()


@pytest.mark.parametrize("words, mark, least", [
    ((), b"    site 0x1000\n", 100 << 20), (("--json",), b'"location": 4096', 1 << 30)],
    ids=["text", "json"])
def test_a_list_of_two_million_notes(many, words, mark, least):
    path, memory = many
    process = subprocess.Popen([sys.executable, toolchain.SDTKIT, "list", *words, path],
                               stdout=subprocess.PIPE)
    size = found = 0
    rest = b""
    while True:
        data = os.read(process.stdout.fileno(), 1 << 20)
        if not data:
            break
        size += len(data)
        data = rest + data
        found += data.count(mark)
        # What may be the beginning of the next one, and is none itself.
        rest = data[-(len(mark) - 1):]
    process.stdout.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    print(f"{size >> 20} MiB written, {used.ru_maxrss >> 10} MiB of memory, {memory >> 10} MiB to "
          f"read the notes, {used.ru_utime + used.ru_stime:.0f} s of CPU")
    assert (process.returncode, found) == (0, COUNT)
    assert size > least
    assert used.ru_maxrss < memory + MORE
