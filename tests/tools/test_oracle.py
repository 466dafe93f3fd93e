# SPDX-License-Identifier: 0BSD
"""SystemTap's dtrace and sys/sdt.h, and sdtkit, give the same probes for the same source."""
import re
from pathlib import Path

import pytest

from support import notes, python_probes, toolchain

SOURCES = sorted((toolchain.ROOT / "examples" / "interp").glob("*.c"))
PROVIDER = toolchain.ROOT / "providers" / "python.provider"


def build_interp(directory, *flags):
    """The interpreter from its sources, with the python_probes.h of a directory."""
    objects = []
    for source in SOURCES:
        target = directory / f"{source.stem}.o"
        toolchain.run(["gcc", "-std=c99", "-O2", "-D_XOPEN_SOURCE=700", f"-I{directory}", *flags,
                       "-c", source, "-o", target])
        objects.append(target)
    return objects


@pytest.fixture(scope="module")
def by_systemtap(tmp_path_factory):
    toolchain.need("dtrace", "gcc")
    directory = tmp_path_factory.mktemp("systemtap")
    toolchain.run(["dtrace", "-h", "-s", PROVIDER, "-o", directory / "plain.h"], cwd=directory)
    text = (directory / "plain.h").read_text()
    # Renamed as CPython does it.  sys/sdt.h refuses a flexible array, which typed probes take:
    # the conditional makes it a pointer and changes no other size.
    text = re.sub(r"^(DTRACE_PROBE.*)$",
                  lambda line: re.sub(r"\b(arg\d+)\b", r"(1 ? (\1) : (\1))", line[1]),
                  text.replace("PYTHON_", "PyDTrace_"), flags=re.MULTILINE)
    (directory / "python_probes.h").write_text(text)
    toolchain.run(["dtrace", "-G", "-s", PROVIDER, "-o", directory / "probes.o"], cwd=directory)
    objects = build_interp(directory)
    return toolchain.link("gcc", [*objects, directory / "probes.o"], directory / "interp")


@pytest.fixture(scope="module")
def by_sdtkit(tmp_path_factory):
    directory = tmp_path_factory.mktemp("sdtkit")
    toolchain.probe_header(PROVIDER, directory / "python_probes.h")
    objects = build_interp(directory, f"-I{toolchain.INCLUDE}")
    return toolchain.link("gcc", objects, directory / "interp")


def python_notes(path):
    return [note for note in notes.notes(path) if note.provider == "python"]


def test_same_probes_sizes_signs_and_semaphores(by_systemtap, by_sdtkit):
    theirs = {note.summary for note in python_notes(by_systemtap)}
    ours = {note.summary for note in python_notes(by_sdtkit)}
    assert ours == theirs
    assert {(name, shapes) for _, name, shapes, _ in ours} == set(python_probes.SHAPES.items())
    assert all(semaphore for *_, semaphore in ours)


def test_same_symbols_for_the_semaphores(by_systemtap, by_sdtkit):
    def symbols(path):
        listed = toolchain.run(["readelf", "-sW", path]).stdout
        return set(re.findall(r"\bpython_\w+_semaphore\b", listed))
    assert symbols(by_sdtkit) == symbols(by_systemtap)
    assert len(symbols(by_sdtkit)) == len(python_probes.SHAPES)


def test_our_operands_are_decodable_where_theirs_may_not_be(by_sdtkit):
    for note in python_notes(by_sdtkit):
        for arg in note.args:
            assert re.fullmatch(r"\$-?\d+|%[er][a-z0-9]+", arg.operand), f"{note.name}: {arg}"


def test_both_run_the_same(by_systemtap, by_sdtkit):
    script = Path(__file__).parent / "scripts" / "events.py"
    outputs = [toolchain.run([path, script], cwd=script.parent).stdout
               for path in (by_systemtap, by_sdtkit)]
    assert outputs[0] == outputs[1] != ""
