# SPDX-License-Identifier: 0BSD
"""Files in the style of real projects: the notes are those that SystemTap's tools give."""
import re

import pytest

import program
from program import FILES, VALUES
from support import toolchain
from support.sizes import sample

COMPILERS = {"C": toolchain.C_COMPILERS, "C++": toolchain.CXX_COMPILERS}
PREPROCESSED = ("-C", "-DWITH_CALLS=1", f"-I{FILES}")
CASES = {
    "python.d": ((), {"LANGUAGE_FUNCTION_ENTRY": 3, "LANGUAGE_FUNCTION_RETURN": 3,
                      "LANGUAGE_LINE": 3, "LANGUAGE_GC_START": 1, "LANGUAGE_GC_DONE": 1,
                      "LANGUAGE_AUDIT": 2}),
    "database.d": (("-C",), {"DATABASE_TRANSACTION_START": 1, "DATABASE_TRANSACTION_COMMIT": 1,
                             "DATABASE_LOCK_WAIT_START": 6, "DATABASE_QUERY_DONE": 1,
                             "DATABASE_BUFFER_READ_DONE": 8, "DATABASE_CHECKPOINT_DONE": 5,
                             "DATABASE_XLOG_SWITCH": 0}),
    "interpreter.d": (PREPROCESSED, {"INTERPRETER_METHOD_ENTRY": 4, "INTERPRETER_METHOD_RETURN": 4,
                                     "INTERPRETER_CMETHOD_ENTRY": 4, "INTERPRETER_ARRAY_CREATE": 3,
                                     "INTERPRETER_GC_MARK_BEGIN": 0}),
    "virtual.d": ((), {"VIRTUAL_EVENT_ADD_HANDLE": 5, "VIRTUAL_EVENT_DISPATCH": 1,
                       "VIRTUAL_RPC_SOCKET_NEW": 6, "VIRTUAL_RPC_FREE": 2}),
    "machine.d": ((), {"MACHINE_CLASS_LOADED": 4, "MACHINE_VMOPS_BEGIN": 3,
                       "MACHINE_JNI_ALLOCOBJECT_ENTRY": 2, "MACHINE_JNI_ALLOCOBJECT_RETURN": 1,
                       "MACHINE_JNI_CALLVOIDMETHODA_ENTRY": 3}),
}


def both(tmp_path, path, flags, probes, compiler="gcc", shift=0):
    """A program with SystemTap's header and object, and one with our header alone."""
    language = "app.cc" if compiler.endswith("++") else "app.c"
    built = []
    for name in ("reference", "ours"):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        words = (*flags, "-s", path, "-o")
        objects = []
        if name == "ours":
            program.good("-h", *words, folder / "probes.h")
        else:
            assert program.reference("-h", *words, folder / "probes.h", cwd=folder).returncode == 0
            assert program.reference("-G", *words, folder / "probes.o", cwd=folder).returncode == 0
            objects = [folder / "probes.o"]
        text = program.calls(probes, shift)
        if language == "app.cc":
            # SystemTap's header takes no bare function in C++.
            text = re.sub(r"([(,] ?)function\b(?=[,)])", r"\1&function", text)
        source = program.source(folder, ["probes.h"], text, language)
        built.append(program.build(compiler, folder, [source, *objects], "-O2", "-w"))
    return built


@pytest.mark.parametrize("name, language, number", sample(
    CASES, COMPILERS, range(max(map(len, COMPILERS.values()))),
    valid=lambda _, language, number: number < len(COMPILERS[language])))
def test_notes_are_equal(name, language, number, tmp_path):
    flags, probes = CASES[name]
    theirs, ours = both(tmp_path, FILES / name, flags, probes, COMPILERS[language][number])
    found = program.summaries(ours)
    assert found == program.summaries(theirs)
    assert len(found) == len(probes)
    assert all(semaphore for *_, semaphore in found)


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_every_expression_has_its_size_and_sign(compiler, tmp_path):
    path = program.provider(tmp_path, "provider app { probe all(%s); };" % ", ".join(["int"] * 12))
    theirs, ours = both(tmp_path, path, (), {"APP_ALL": 12}, compiler)
    (_, _, shapes, _), = program.summaries(ours)
    assert shapes == tuple(shape for _, shape, _ in VALUES)
    assert program.summaries(ours) == program.summaries(theirs)


def test_hundreds_of_probes(tmp_path):
    """As QEMU generates them: hundreds in a file, -D without -C."""
    names = [f"unit_{number}_event" for number in range(300)]
    path = program.provider(tmp_path, "provider emulator {\n" + "".join(
        f"    probe {name}({', '.join(['uint64_t v%d' % each for each in range(number % 7)])});\n"
        for number, name in enumerate(names)) + "};\n")
    probes = {f"EMULATOR_{name.upper()}": number % 7 for number, name in enumerate(names)}
    theirs, ours = both(tmp_path, path, ("-DSTAP_SDT_V2",), probes)
    found = program.summaries(ours)
    assert found == program.summaries(theirs) and len(found) == 300


def test_mixed_case_stays_in_the_note(tmp_path):
    flags, probes = CASES["machine.d"]
    _, ours = both(tmp_path, FILES / "machine.d", flags, probes)
    assert ("machine_jni", "AllocObject__entry") in {each[:2] for each in program.summaries(ours)}


def gdb_values(folder, binary, count):
    """What gdb reads at the probe; pointers are read as text where they are strings."""
    script = folder / "values.gdb"
    prints = "\n".join(f'printf "%d %ld\\n", {each}, (long)$_probe_arg{each}'
                       for each in range(count))
    script.write_text(f"set pagination off\nset confirm off\nbreak -probe-stap app:all\nrun\n"
                      f"{prints}\nprintf \"text %s\\n\", (char *)$_probe_arg1\n"
                      f"printf \"text %s\\n\", (char *)$_probe_arg4\nkill\n")
    done = toolchain.run(["gdb", "-nx", "-batch", "-x", script, binary])
    numbers = dict(map(int, line.split()) for line in done.stdout.splitlines()
                   if re.fullmatch(r"\d+ -?\d+", line))
    return numbers, re.findall(r"^text (.*)$", done.stdout, re.M), done.stdout


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
@pytest.mark.parametrize("count", [6, 12])
def test_values_are_equal_in_gdb(compiler, count, tmp_path):
    """SystemTap's narrow registers (`1@%r8b`) are no words for gdb, so there its first six do."""
    toolchain.need("gdb")
    path = program.provider(tmp_path, "provider app { probe all(%s); };"
                            % ", ".join(["int"] * count))
    for binary in both(tmp_path, path, (), {"APP_ALL": count}, compiler)[count == 12:]:
        numbers, texts, output = gdb_values(binary.parent, binary, count)
        for index, (expression, _, value) in enumerate(VALUES[:count]):
            if value != -1:
                assert numbers[index] == value, (binary, expression, output)
        assert texts == ["block", "literal"], output
