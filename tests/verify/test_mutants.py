# SPDX-License-Identifier: 0BSD
"""A good file, broken in one way each: exactly this fault is named, at this line, and no other.

A mutant changes the file or the provider file and returns what must be said: for each finding
its place in the provider file, its severity, its text up to " in FILE", and its code.
"""
import shutil
import struct

import pytest

from support import linked, toolchain

from mutate import NOTE, File
from verify_command import HERE, PROVIDER, verify

OPEN, CLOSE, TICK, HEAD, TOP = "5:11", "6:11", "7:11", "4:10", "1:1"
EVERY = ((TICK, "tick"), (OPEN, "open"), (CLOSE, "close"))
MUTANTS = {}


class Case:
    """A program to break, its provider file, and what links it anew."""

    def __init__(self, path, provider, objects, header):
        self.path, self.provider, self.objects, self.header = path, provider, objects, header
        self.options = []
        self.binary = path

    @property
    def file(self):
        return File(self.path)

    def declare(self, old, new):
        text = self.provider.read_text()
        assert text.count(old) == 1
        self.provider.write_text(text.replace(old, new))

    def link(self, linker, *flags, parts=None, compile_flags=("-O2", "-fPIE")):
        linked.link(linker, "gcc", parts or self.objects("gcc", *compile_flags), self.path,
                    "-pie", *flags)

    def tool(self, *words):
        toolchain.need(words[0])
        toolchain.run([*words, self.path])


def mutant(function):
    MUTANTS[function.__name__] = function
    return function


# --- declarations ---------------------------------------------------------------------------


@mutant
def probe_without_site(case):
    case.declare("probe tick();", "probe tick();\n    probe gone(int a);")
    return [("8:11", "error", "probe 'shop:gone': expected a site; found none", "missing")]


@mutant
def probe_without_declaration(case):
    case.declare("    probe close(long total, short code, uint8_t flag, uint64_t wide);\n", "")
    place = case.file.note("close").location
    return [(HEAD, "warning", "probe 'shop:close': expected a declaration; found none "
             f"at {place:#x}", "undeclared")]


@mutant
def probe_without_declaration_is_an_error_if_strict(case):
    case.options = ["--strict"]
    (_, _, text, code), = probe_without_declaration(case)
    return [(HEAD, "error", text, code)]


@mutant
def one_argument_more_declared(case):
    case.declare("const char *name, int count", "const char *name, int count, int more")
    places = ", ".join(f"{note.location:#x}" for note in case.file.notes() if note.name == "open")
    return [(OPEN, "error", f"probe 'shop:open': expected 3 arguments; found 2 at {places}",
             "argument-count")]


@mutant
def no_argument_declared(case):
    case.declare("long total, short code, uint8_t flag, uint64_t wide", "void")
    place = case.file.note("close").location
    return [(CLOSE, "error", f"probe 'shop:close': expected no arguments; found 4 at {place:#x}",
             "argument-count")]


@mutant
def another_size_declared(case):
    case.declare("uint64_t wide", "uint32_t wide")
    place = case.file.note("close").location
    return [(CLOSE, "error", "probe 'shop:close': argument 4 'wide': expected 4 bytes unsigned; "
             f"found 8 bytes unsigned at {place:#x}", "argument-size")]


@mutant
def another_sign_declared(case):
    case.declare("long total", "unsigned long total")
    place = case.file.note("close").location
    return [(CLOSE, "error", "probe 'shop:close': argument 1 'total': expected 8 bytes unsigned; "
             f"found 8 bytes signed at {place:#x}", "argument-sign")]


@mutant
def semaphore_declared_but_absent(case):
    case.declare("#pragma usdt nosemaphore tick\n", "\n")
    place = case.file.note("tick").location
    return [(TICK, "error", f"probe 'shop:tick': expected a semaphore; found none at {place:#x}",
             "semaphore-missing")]


@mutant
def another_provider(case):
    case.declare("provider shop", "provider store")
    return [(TOP, "error", "expected notes of 'store'; found only those of 'shop'",
             "other-provider")]


# --- semaphores -----------------------------------------------------------------------------


@mutant
def semaphore_lost(case):
    case.file.semaphore("close", 0)
    place = case.file.note("close").location
    return [(CLOSE, "error", f"probe 'shop:close': expected a semaphore; found none at {place:#x}",
             "semaphore-missing")]


@mutant
def semaphore_nowhere(case):
    case.file.semaphore("close", 0x700000)
    place = case.file.note("close").location
    return [(CLOSE, "error", "probe 'shop:close': expected the semaphore in the file's data; "
             f"found it at 0x700000, where nothing is loaded at {place:#x}", "semaphore-place")]


@mutant
def semaphore_in_code(case):
    place = case.file.note("close").location
    case.file.semaphore("close", place & ~1)
    return [(CLOSE, "error", "probe 'shop:close': expected the semaphore in writable data; found "
             f"it at {place & ~1:#x}, in a read-only segment at {place:#x}", "semaphore-place")]


@mutant
def semaphore_odd(case):
    address = case.file.note("close").semaphore + 1
    case.file.semaphore("close", address)
    return [(CLOSE, "error", "probe 'shop:close': expected the semaphore at an even address; "
             f"found it at {address:#x} at {case.file.note('close').location:#x}",
             "semaphore-odd")]


@mutant
def semaphore_not_zero(case):
    file = case.file
    file.put(file.offset(file.note("close").semaphore), b"\1\0")
    return [(CLOSE, "error", "probe 'shop:close': expected a semaphore of 0 in the file; found 1 "
             f"at {file.note('close').location:#x}", "semaphore-value")]


@mutant
def semaphore_shared(case):
    address = case.file.note("open").semaphore
    case.file.semaphore("close", address)
    first, second = [each for each in case.file.notes() if each.semaphore == address
                     and each.name in ("open", "close")][0], "close"
    assert first.name == "open" and second == "close"
    return [(CLOSE, "error", "probe 'shop:close': expected a semaphore of its own; found that of "
             f"'shop:open', {address:#x},", "semaphore-shared")]


@mutant
def semaphore_of_each_site(case):
    """One note of two points to another variable, as with a static one in each unit."""
    file = case.file
    first, second = [note for note in file.notes() if note.name == "open"]
    other = file.sections[".data"]["sh_addr"]
    file.word(first.data + 16, other)
    low, high = sorted((other, second.semaphore))
    return [(OPEN, "error", "probe 'shop:open': expected one semaphore; found 2, at "
             f"{low:#x}, {high:#x},", "semaphore-several")]


@mutant
def semaphore_without_bytes(case):
    """The writable segment ends in the file before the counters."""
    file = case.file
    address = file.note("open").semaphore
    index, part = next((index, part) for index, part in enumerate(file.loads)
                       if part["p_vaddr"] <= address < part["p_vaddr"] + part["p_filesz"])
    section = file.sections[".probes"]
    file.word(file.load_headers[index] + 32, section["sh_addr"] - part["p_vaddr"])
    return [(place, "error", f"probe 'shop:{name}': expected the semaphore in the file; found it "
             f"in memory without file bytes at {file.note(name).location:#x}",
             "semaphore-no-bytes") for place, name in ((OPEN, "open"), (CLOSE, "close"))]


def no_page(case, linker):
    flags = ("-O2", "-fPIE", "-DUSDT_NO_PAGE")
    case.link(linker, compile_flags=flags)
    return [(place, "error", f"probe 'shop:{name}': expected the semaphore's page of the file in "
             f"one writable mapping; found it in two at {case.file.note(name).location:#x}",
             "semaphore-page") for place, name in ((OPEN, "open"), (CLOSE, "close"))]


@mutant
def semaphore_page_mapped_twice_by_lld(case):
    return no_page(case, "lld")


@mutant
def semaphore_page_mapped_twice_by_mold(case):
    return no_page(case, "mold")


@mutant
def semaphore_read_only(case):
    """The segment of .probes loses its right to be written."""
    file = case.file
    address = file.note("open").semaphore
    index, part = next((index, part) for index, part in enumerate(file.loads)
                       if part["p_vaddr"] <= address < part["p_vaddr"] + part["p_filesz"])
    file.put(file.load_headers[index] + 4, struct.pack("<I", part["p_flags"] & ~2))
    return [(place, "error", f"probe 'shop:{name}': expected the semaphore in writable data; "
             f"found it at {file.note(name).semaphore:#x}, in a read-only segment at "
             f"{file.note(name).location:#x}", "semaphore-place")
            for place, name in ((OPEN, "open"), (CLOSE, "close"))]


@mutant
def semaphore_executable(case):
    file = case.file
    address = file.note("open").semaphore
    index, part = next((index, part) for index, part in enumerate(file.loads)
                       if part["p_vaddr"] <= address < part["p_vaddr"] + part["p_filesz"])
    file.put(file.load_headers[index] + 4, struct.pack("<I", part["p_flags"] | 1))
    return [(place, "error", f"probe 'shop:{name}': expected the semaphore in writable data; "
             f"found it at {file.note(name).semaphore:#x}, in a writable and executable segment "
             f"at {file.note(name).location:#x}", "semaphore-place")
            for place, name in ((OPEN, "open"), (CLOSE, "close"))]


# --- sites ----------------------------------------------------------------------------------


@mutant
def site_at_zero(case):
    case.file.location("close", 0)
    return [(CLOSE, "error", "probe 'shop:close': expected a site in executable code; found a note "
             "that points nowhere at 0x0", "dead-note")]


@mutant
def site_in_data(case):
    address = case.file.sections[".data"]["sh_addr"]
    case.file.location("close", address)
    return [(CLOSE, "error", "probe 'shop:close': expected a site in executable code; found a note "
             f"that points outside of the code at {address:#x}", "dead-note")]


@mutant
def dead_site_of_mold(case):
    """A function that nothing calls, dropped by a linker that leaves its note."""
    dead = case.path.with_name("dead.c")
    dead.write_text('#include "shop_probes.h"\nvoid dead(void);\nvoid dead(void) { SHOP_TICK(); }\n')
    part = toolchain.compile_object("gcc", dead, dead.with_suffix(".o"), f"-I{case.header}", "-O2",
                                    "-fPIE", "-ffunction-sections")
    case.link("mold", "-Wl,--gc-sections", parts=[
        *case.objects("gcc", "-O2", "-fPIE", "-ffunction-sections"), part])
    place = min(note.location for note in case.file.notes() if note.name == "tick")
    where = "nowhere" if place == 0 else "outside of the code"
    return [(TICK, "error", "probe 'shop:tick': expected a site in executable code; found a note "
             f"that points {where} at {place:#x}", "dead-note")]


def other_code(case, code):
    case.file.code("close", code)
    return case.file.note("close").location


@mutant
def site_without_nop(case):
    place = case.file.note("close").location + 1
    data = case.file
    start = data.offset(place)
    case.file.location("close", place)
    return [(CLOSE, "error", "probe 'shop:close': expected a nop; found the bytes "
             f"{data.bytes[start:start + 4].hex(' ')} at {place:#x}", "no-nop")]


@mutant
def site_of_five_bytes(case):
    place = other_code(case, bytes.fromhex("0f1f440000"))
    return [(CLOSE, "error", "probe 'shop:close': expected a single-byte nop; found a 5-byte nop "
             f"at {place:#x}", "nop5")]


@mutant
def site_of_ten_bytes(case):
    place = other_code(case, bytes.fromhex("662e0f1f840000000000"))
    return [(CLOSE, "error", "probe 'shop:close': expected a single-byte nop; found a 10-byte nop "
             f"at {place:#x}", "nop10")]


@mutant
def site_before_five_bytes(case):
    place = other_code(case, bytes.fromhex("900f1f440000"))
    return [(CLOSE, "warning", "probe 'shop:close': expected no 5-byte nop behind the site; found "
             f"one at {place:#x}", "nop-then-nop5")]


@mutant
def two_probes_at_one_site(case):
    place = case.file.note("tick").location
    case.file.location("close", place)
    return [(CLOSE, "error", "probe 'shop:close': expected a site of its own; found that of "
             f"'shop:tick', {place:#x},", "site-shared")]


# --- base -----------------------------------------------------------------------------------


@mutant
def base_zero(case):
    file = case.file
    file.base("close", 0)
    return [(CLOSE, "error", "probe 'shop:close': expected the base "
             f"{file.sections['.stapsdt.base']['sh_addr']:#x}; found 0 at "
             f"{file.note('close').location:#x}", "base-zero")]


@mutant
def base_moved(case):
    file = case.file
    right = file.sections[".stapsdt.base"]["sh_addr"]
    file.base("close", right + 16)
    return [(CLOSE, "error", f"probe 'shop:close': expected the base {right:#x}; found "
             f"{right + 16:#x} at {file.note('close').location:#x}", "base-moved")]


@mutant
def base_section_lost(case):
    case.tool("objcopy", "--rename-section", ".stapsdt.base=.other")
    found = []
    for place, name in EVERY:
        places = ", ".join(f"{note.location:#x}" for note in case.file.notes()
                           if note.name == name)
        found.append((place, "error", f"probe 'shop:{name}': expected the section .stapsdt.base; "
                      f"found none at {places}", "base-lost"))
    return found


# --- notes ----------------------------------------------------------------------------------

STRIPPED = [(TOP, "error", "expected the section .note.stapsdt; found it stripped, for semaphores "
             "or base are still", "stripped")]


@mutant
def stripped_by_llvm(case):
    case.tool("llvm-strip")
    return STRIPPED


@mutant
def stripped_by_gnu(case):
    case.tool("strip", "-R", ".note.stapsdt")
    return STRIPPED


@mutant
def stripped_by_objcopy(case):
    case.tool("objcopy", "--remove-section=.note.*")
    return STRIPPED


@mutant
def probes_off(case):
    case.link("bfd", compile_flags=("-O2", "-fPIE", "-DUSDT_DISABLED"))
    return [(TOP, "error", "expected notes of 'shop'; found no note at all", "no-notes")]


@mutant
def wrong_file(case):
    case.binary = "/bin/true"
    return [(TOP, "error", "expected notes of 'shop'; found no note at all in /bin/true",
             "no-notes")]


@mutant
def notes_in_the_debug_file_only(case):
    debug = case.path.with_name("shop.debug")
    toolchain.run(["objcopy", "--only-keep-debug", case.path, debug])
    toolchain.run(["objcopy", f"--add-gnu-debuglink={debug}", "-R", NOTE, case.path])
    return [(TOP, "warning", "expected notes in the file itself; found them in its debug file "
             f"'{debug}' only,", "debug-file-only")]


# --- operands -------------------------------------------------------------------------------


@mutant
def operand_of_nobody(case):
    file = case.file
    note = file.note("close")
    file.replace("close", "8@$7", "8@?7")
    return [(CLOSE, "error", "probe 'shop:close': argument 4: expected an operand that tracers "
             f"read; found '8@?7', which none reads at {note.location:#x}",
             "operand-unreadable")]


# --- the test ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant(objects, header, good, tmp_path, name):
    provider = tmp_path / "shop.provider"
    shutil.copy(PROVIDER, provider)
    case = Case(good, provider, objects, header)
    expected = MUTANTS[name](case)
    done = verify(*case.options, provider, case.binary)
    assert done.stderr == ""
    lines = [line for line in done.stdout.splitlines()[:-1] if not line.startswith(" ")]
    # Where a file is named in the message it is the one that was broken.
    found = {line.replace(f" in {case.path}", "") for line in lines}
    assert found == {f"{provider}:{place}: {severity}: {text} [{code}]"
                     for place, severity, text, code in expected}
    errors = sum(severity == "error" for _, severity, _, _ in expected)
    assert done.returncode == (1 if errors else 0)
    assert f" {errors} error" in done.stdout.splitlines()[-1]
