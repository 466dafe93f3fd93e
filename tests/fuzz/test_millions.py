# SPDX-License-Identifier: 0BSD
"""`sdtkit list` of two million notes: written as it is made, and not kept.

As JSON, which is ten times as long, of half a million.
"""
from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest

from support import toolchain
from support.synthetic import measured, synthetic

MORE = 64 << 10                 # KiB that the list may take besides the notes themselves


@pytest.mark.size("all")
@pytest.mark.parametrize("count, words, mark, least", [
    (2_000_000, (), b"    site 0x1000\n", 100 << 20),
    (500_000, ("--json",), b'"location": 4096', 300 << 20)], ids=["text", "json"])
def test_a_list_of_many_notes(tmp_path, count, words, mark, least):
    path = tmp_path / "many"
    synthetic(path, count)
    read, memory = measured(path)
    assert read == count
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
    assert (process.returncode, found) == (0, count)
    assert size > least
    # What pytest itself has taken is counted, too, for a process inherits it.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert used.ru_maxrss < max(memory, own) + MORE
    path.unlink()
