# SPDX-License-Identifier: 0BSD
"""A name in a note never becomes text of a tracer's program."""
import struct
import sys

import pytest

from support import toolchain

from sdtgen.trace.files import File, Files
from sdtgen.trace.plan import plan

HOSTILE = [
    'tick { } interval:ms:700 { cat("/etc/shadow"); } interval:s:100',
    "a\nb", "a b", "a\x1b[31m", 'a"b', "a*", "a:b", "a`b", "a;b", "a$b", "a\\b", "\u00e4", "",
]


def file_with(path, *names):
    """A program, to look at and not to run, with a note for each (provider, name)."""
    notes = b""
    for provider, name in names:
        body = struct.pack("<3Q", 0x1000, 0, 0) + b"".join(
            each.encode() + b"\0" for each in (provider, name, "-4@%eax"))
        notes += struct.pack("<3I", 8, len(body), 3) + b"stapsdt\0" + body + bytes(-len(body) % 4)
    strings = b"\0.note.stapsdt\0.shstrtab\0"
    rows = [(0,) * 10, (1, 7, 0, 0, 64, len(notes), 0, 0, 4, 0),
            (15, 3, 0, 0, 64 + len(notes), len(strings), 0, 0, 1, 0)]
    head = struct.pack("<16sHHIQQQI6H", b"\x7fELF\2\1\1", 3, 62, 1, 0, 0,
                       64 + len(notes) + len(strings), 0, 64, 56, 0, 64, 3, 2)
    path.write_bytes(head + notes + strings
                     + b"".join(struct.pack("<2I4Q2I2Q", *row) for row in rows))
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", HOSTILE[:-1])
def test_a_hostile_name_reaches_no_tracer(name, engine, tmp_path):
    for number, names in enumerate([("p", name), (name, "n")]):
        program = file_with(tmp_path / f"program{number}", names)
        done = toolchain.run([sys.executable, toolchain.SDTKIT, "trace", "--engine", engine, "--",
                              program], check=False)
        assert done.returncode == 1 and done.stdout == ""
        first, second = done.stderr.splitlines()
        assert first.startswith("sdtkit: note: left out 1 site, '") and first.isprintable()
        assert second.startswith("sdtkit: error: no such probe in '")


def test_the_other_probes_of_the_file_are_traced(tmp_path, capfdbinary):
    names = [("p", name) for name in HOSTILE[:-1]] + [("p", "good"), ("p", "a-b.c_1")]
    program = file_with(tmp_path / "program", *names)
    found = plan(Files((File(str(program)),)), None, [], [], strings=False)
    assert [each.name for each in found] == ["good", "a-b.c_1"]
    assert b"left out 12 sites" in capfdbinary.readouterr().err
