# SPDX-License-Identifier: 0BSD
"""A name in a note never becomes text of a tracer's program."""
import sys

import pytest

from support import toolchain
from support.synthetic import noted

from sdtgen.trace.files import File, Files
from sdtgen.trace.plan import plan

HOSTILE = [
    'tick { } interval:ms:700 { cat("/etc/shadow"); } interval:s:100',
    "a\nb", "a b", "a\x1b[31m", 'a"b', "a*", "a:b", "a`b", "a;b", "a$b", "a\\b", "\u00e4", "",
]


@pytest.mark.parametrize("name", HOSTILE[:-1])
def test_a_hostile_name_reaches_no_tracer(name, engine, tmp_path):
    for number, names in enumerate([("p", name), (name, "n")]):
        program = noted(tmp_path / f"program{number}", names)
        done = toolchain.run([sys.executable, toolchain.SDTKIT, "trace", "--engine", engine, "--",
                              program], check=False)
        assert done.returncode == 1 and done.stdout == ""
        first, second = done.stderr.splitlines()
        assert first.startswith("sdtkit: note: left out 1 probe, '") and first.isprintable()
        assert second.startswith("sdtkit: error: no such probe in '")


def test_the_other_probes_of_the_file_are_traced(tmp_path, capfdbinary):
    names = [("p", name) for name in HOSTILE[:-1]] + [("p", "good"), ("p", "a-b.c_1")]
    program = noted(tmp_path / "program", *names)
    found = plan(Files((File(str(program)),)), None, [], [], strings=False)
    assert [each.name for each in found] == ["good", "a-b.c_1"]
    assert b"left out 12 probes" in capfdbinary.readouterr().err
