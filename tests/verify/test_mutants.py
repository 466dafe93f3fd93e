# SPDX-License-Identifier: 0BSD
"""A good file, broken in one way each: exactly this fault is named, at this line, and no other.

A mutant changes the file or the provider file and returns what must be said: for each finding
its place in the provider file, its severity, its text up to " in FILE", and its code.
"""
import re
import shutil
import struct

import pytest

from support import linked, notes, targets, toolchain

from mutate import NOTE, File
from verify_command import HERE, PROVIDER, verify

OPEN, CLOSE, TICK, HEAD, TOP = "5:11", "6:11", "7:11", "4:10", "1:1"
EVERY = ((TICK, "tick"), (OPEN, "open"), (CLOSE, "close"))
# Name -> what breaks the file, the code that must be said, the least run that has the tools.
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

    def cross(self, name):
        """The program for another machine."""
        target = targets.BY_NAME[name]
        toolchain.run([targets.gcc(target), "-O2", *target.flags, f"-I{self.header}",
                       f"-I{toolchain.INCLUDE}", HERE / "shop.c", HERE / "main.c", "-o",
                       self.path])

    def tool(self, *words):
        toolchain.need(words[0])
        toolchain.run([*words, self.path])


def mutant(code, size="quick"):
    def register(function):
        MUTANTS[function.__name__] = function, code, size
        return function
    return register


# --- declarations ---------------------------------------------------------------------------


@mutant("missing")
def probe_without_site(case):
    case.declare("probe tick();", "probe tick();\n    probe gone(int a);")
    return [("8:11", "error", "probe 'shop:gone': expected a site; found none", "missing")]


@mutant("undeclared")
def probe_without_declaration(case):
    case.declare("    probe close(long total, short code, uint8_t flag, uint64_t wide);\n", "")
    place = case.file.note("close").location
    return [(HEAD, "warning", "probe 'shop:close': expected a declaration; found none "
             f"at {place:#x}", "undeclared")]


@mutant("undeclared")
def probe_without_declaration_is_an_error_if_strict(case):
    case.options = ["--strict"]
    (_, _, text, code), = probe_without_declaration(case)
    return [(HEAD, "error", text, code)]


@mutant("argument-count")
def one_argument_more_declared(case):
    case.declare("const char *name, int count", "const char *name, int count, int more")
    places = ", ".join(f"{note.location:#x}" for note in case.file.notes() if note.name == "open")
    return [(OPEN, "error", f"probe 'shop:open': expected 3 arguments; found 2 at {places}",
             "argument-count")]


@mutant("argument-count")
def no_argument_declared(case):
    case.declare("long total, short code, uint8_t flag, uint64_t wide", "void")
    place = case.file.note("close").location
    return [(CLOSE, "error", f"probe 'shop:close': expected no arguments; found 4 at {place:#x}",
             "argument-count")]


@mutant("argument-size")
def another_size_declared(case):
    case.declare("uint64_t wide", "uint32_t wide")
    place = case.file.note("close").location
    return [(CLOSE, "error", "probe 'shop:close': argument 4 'wide': expected 4 bytes unsigned; "
             f"found 8 bytes unsigned at {place:#x}", "argument-size")]


@mutant("argument-sign")
def another_sign_declared(case):
    case.declare("long total", "unsigned long total")
    place = case.file.note("close").location
    return [(CLOSE, "error", "probe 'shop:close': argument 1 'total': expected 8 bytes unsigned; "
             f"found 8 bytes signed at {place:#x}", "argument-sign")]


@mutant("semaphore-missing")
def semaphore_declared_but_absent(case):
    case.declare("#pragma usdt nosemaphore tick\n", "\n")
    place = case.file.note("tick").location
    return [(TICK, "error", f"probe 'shop:tick': expected a semaphore; found none at {place:#x}",
             "semaphore-missing")]


@mutant("other-provider")
def another_provider(case):
    case.declare("provider shop", "provider store")
    return [(TOP, "error", "expected notes of 'store'; found only those of 'shop'",
             "other-provider")]


# --- semaphores -----------------------------------------------------------------------------


@mutant("semaphore-missing")
def semaphore_lost(case):
    case.file.semaphore("close", 0)
    place = case.file.note("close").location
    return [(CLOSE, "error", f"probe 'shop:close': expected a semaphore; found none at {place:#x}",
             "semaphore-missing")]


@mutant("semaphore-place")
def semaphore_nowhere(case):
    case.file.semaphore("close", 0x700000)
    place = case.file.note("close").location
    return [(CLOSE, "error", "probe 'shop:close': expected the semaphore in the file's data; "
             f"found it at 0x700000, where nothing is loaded at {place:#x}", "semaphore-place")]


@mutant("semaphore-place")
def semaphore_in_code(case):
    place = case.file.note("close").location
    case.file.semaphore("close", place & ~1)
    return [(CLOSE, "error", "probe 'shop:close': expected the semaphore in writable data; found "
             f"it at {place & ~1:#x}, in a read-only segment at {place:#x}", "semaphore-place")]


@mutant("semaphore-odd")
def semaphore_odd(case):
    # Both bytes stay in the file, whichever of the semaphores is the last.
    address, counters = case.file.note("close").semaphore, case.file.sections[".probes"]
    address += 1 if address + 3 <= counters["sh_addr"] + counters["sh_size"] else -1
    case.file.semaphore("close", address)
    return [(CLOSE, "error", "probe 'shop:close': expected the semaphore at an even address; "
             f"found it at {address:#x} at {case.file.note('close').location:#x}",
             "semaphore-odd")]


@mutant("semaphore-value")
def semaphore_not_zero(case):
    file = case.file
    file.put(file.offset(file.note("close").semaphore), b"\1\0")
    return [(CLOSE, "error", "probe 'shop:close': expected a semaphore of 0 in the file; found 1 "
             f"at {file.note('close').location:#x}", "semaphore-value")]


@mutant("semaphore-shared")
def semaphore_shared(case):
    address = case.file.note("open").semaphore
    case.file.semaphore("close", address)
    first, second = [each for each in case.file.notes() if each.semaphore == address
                     and each.name in ("open", "close")][0], "close"
    assert first.name == "open" and second == "close"
    return [(CLOSE, "error", "probe 'shop:close': expected a semaphore of its own; found that of "
             f"'shop:open', {address:#x},", "semaphore-shared")]


@mutant("semaphore-several")
def semaphore_of_each_site(case):
    """One note of two points to another variable, as with a static one in each unit."""
    file = case.file
    first, second = [note for note in file.notes() if note.name == "open"]
    other = file.sections[".data"]["sh_addr"]
    file.word(first.data + 16, other)
    low, high = sorted((other, second.semaphore))
    return [(OPEN, "error", "probe 'shop:open': expected one semaphore; found 2, at "
             f"{low:#x}, {high:#x},", "semaphore-several")]


@mutant("semaphore-no-bytes")
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
    flags = ("-O2", "-fPIE", "-DSDTKIT_NO_PAGE")
    case.link(linker, compile_flags=flags)
    return [(place, "error", f"probe 'shop:{name}': expected the semaphore's page of the file in "
             f"one writable mapping; found it in two at {case.file.note(name).location:#x}",
             "semaphore-page") for place, name in ((OPEN, "open"), (CLOSE, "close"))]


@mutant("semaphore-page", "ci")
def semaphore_page_mapped_twice_by_lld(case):
    return no_page(case, "lld")


@mutant("semaphore-page", "ci")
def semaphore_page_mapped_twice_by_mold(case):
    return no_page(case, "mold")


@mutant("semaphore-place")
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


@mutant("semaphore-place")
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


@mutant("semaphore-undeclared")
def semaphore_that_is_not_declared(case):
    """As SystemTap's tools make one for each probe."""
    case.declare("nosemaphore tick", "nosemaphore tick open")
    place = case.file.note("open").location
    return [(OPEN, "note", f"probe 'shop:open': expected no semaphore; found one at {place:#x}",
             "semaphore-undeclared")]


# --- sites ----------------------------------------------------------------------------------


@mutant("dead-note")
def site_at_zero(case):
    case.file.location("close", 0)
    return [(CLOSE, "error", "probe 'shop:close': expected a site in executable code; found a note "
             "that points nowhere at 0x0", "dead-note")]


@mutant("dead-note")
def site_in_data(case):
    address = case.file.sections[".data"]["sh_addr"]
    case.file.location("close", address)
    return [(CLOSE, "error", "probe 'shop:close': expected a site in executable code; found a note "
             f"that points outside of the code at {address:#x}", "dead-note")]


@mutant("dead-note", "ci")
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


@mutant("no-nop")
def site_without_nop(case):
    place = case.file.note("close").location + 1
    data = case.file
    start = data.offset(place)
    case.file.location("close", place)
    return [(CLOSE, "error", "probe 'shop:close': expected a nop; found the bytes "
             f"{data.bytes[start:start + 4].hex(' ')} at {place:#x}", "no-nop")]


@mutant("nop5")
def site_of_five_bytes(case):
    place = other_code(case, bytes.fromhex("0f1f440000"))
    return [(CLOSE, "error", "probe 'shop:close': expected a single-byte nop; found a 5-byte nop "
             f"at {place:#x}", "nop5")]


@mutant("nop10")
def site_of_ten_bytes(case):
    place = other_code(case, bytes.fromhex("662e0f1f840000000000"))
    return [(CLOSE, "error", "probe 'shop:close': expected a single-byte nop; found a 10-byte nop "
             f"at {place:#x}", "nop10")]


@mutant("nop-then-nop5")
def site_before_five_bytes(case):
    place = other_code(case, bytes.fromhex("900f1f440000"))
    return [(CLOSE, "warning", "probe 'shop:close': expected no 5-byte nop behind the site; found "
             f"one at {place:#x}", "nop-then-nop5")]


@mutant("site-shared")
def two_probes_at_one_site(case):
    place = case.file.note("tick").location
    case.file.location("close", place)
    return [(CLOSE, "error", "probe 'shop:close': expected a site of its own; found that of "
             f"'shop:tick', {place:#x},", "site-shared")]


# --- base -----------------------------------------------------------------------------------


@mutant("base-zero")
def base_zero(case):
    file = case.file
    file.base("close", 0)
    return [(CLOSE, "error", "probe 'shop:close': expected the base "
             f"{file.sections['.stapsdt.base']['sh_addr']:#x}; found 0 at "
             f"{file.note('close').location:#x}", "base-zero")]


@mutant("base-moved")
def base_moved(case):
    file = case.file
    right = file.sections[".stapsdt.base"]["sh_addr"]
    file.base("close", right + 16)
    return [(CLOSE, "error", f"probe 'shop:close': expected the base {right:#x}; found "
             f"{right + 16:#x} at {file.note('close').location:#x}", "base-moved")]


@mutant("base-lost")
def base_section_lost(case):
    case.tool("objcopy", "--rename-section", ".stapsdt.base=.other")
    found = []
    for place, name in EVERY:
        places = ", ".join(f"{note.location:#x}" for note in case.file.notes()
                           if note.name == name)
        found.append((place, "error", f"probe 'shop:{name}': expected the section .stapsdt.base; "
                      f"found none at {places}", "base-lost"))
    return found


@mutant("base-far")
def base_in_another_segment(case):
    """The section's place in the file is not where its address says: lld does it with sys/sdt.h."""
    file = case.file
    at = file.section_headers[".stapsdt.base"] + 24
    file.word(at, file.sections[".stapsdt.base"]["sh_offset"] + 0x1000)
    found = []
    for place, name in EVERY:
        places = ", ".join(f"{note.location:#x}" for note in file.notes() if note.name == name)
        found.append((place, "warning", f"probe 'shop:{name}': expected .stapsdt.base in the "
                      f"segment of the code; found it in another at {places}", "base-far"))
    return found


# --- notes ----------------------------------------------------------------------------------


@mutant("malformed-note")
def note_cut_off(case):
    """Another note begins behind the last one, and the section ends within it."""
    file = case.file
    start, size = file.sections[NOTE]["sh_offset"], file.sections[NOTE]["sh_size"]
    content = case.path.with_name("content")
    content.write_bytes(file.bytes[start:start + size] + struct.pack("<3I", 8, 64, 3)
                        + b"stapsdt\0" + bytes(8))
    case.tool("objcopy", "--update-section", f"{NOTE}={content}")
    return [(TOP, "error", f"expected whole notes; found note 4 at byte {size} of {NOTE} is cut "
             "off: it claims 84 bytes, 28 are left", "malformed-note")]



STRIPPED = [(TOP, "error", "expected notes of 'shop'; found a file that has .stapsdt.base and no "
             ".note.stapsdt, so its notes are stripped", "stripped")]


@mutant("stripped", "ci")
def stripped_by_llvm(case):
    case.tool("llvm-strip")
    return STRIPPED


@mutant("stripped")
def stripped_by_gnu(case):
    case.tool("strip", "-R", ".note.stapsdt")
    return STRIPPED


@mutant("stripped")
def stripped_by_objcopy(case):
    case.tool("objcopy", "--remove-section=.note.*")
    return STRIPPED


@mutant("no-notes")
def probes_off(case):
    case.link("bfd", compile_flags=("-O2", "-fPIE", "-DSDTKIT_DISABLED"))
    return [(TOP, "error", "expected notes of 'shop'; found no note at all", "no-notes")]


@mutant("no-notes")
def wrong_file(case):
    case.binary = "/bin/true"
    return [(TOP, "error", "expected notes of 'shop'; found no note at all in /bin/true",
             "no-notes")]


def instead(text, code):
    return [(TOP, "error", f"expected notes of 'shop'; found {text}", code)]


@mutant("no-sections")
def sections_taken_away(case):
    case.tool("eu-strip", "--strip-sections")
    return instead("a file that has no section headers (a packer, --strip-sections or -z "
                   "nosectionheader took them)", "no-sections")


@mutant("no-sections")
def packed_by_upx(case):
    """UPX leaves its mark, and no table of sections."""
    case.tool("eu-strip", "--strip-sections")
    with open(case.path, "ab") as file:
        file.write(b"\0" * 8 + b"UPX!" + b"\0" * 32)
    return instead("a file that is packed by UPX, which drops its notes", "no-sections")


@mutant("no-site")
def header_without_a_call(case):
    """As a file that includes an early header, and has its semaphores and nothing else."""
    source = case.path.with_name("none.c")
    source.write_text('__asm__(".pushsection .probes,\\"aw\\",%progbits\\n.weak s\\n.hidden s\\n"\n'
                      '        "s: .zero 2\\n.popsection");\nint main(void) { return 0; }\n')
    toolchain.run(["gcc", source, "-o", case.path])
    return instead("a file that has semaphores and no site", "no-site")


@mutant("other-kind")
def probes_of_dtrace_for_linux(case):
    source = case.path.with_name("other.c")
    source.write_text('__asm__(".pushsection .note.usdt,\\"\\",%note\\n.zero 64\\n.popsection");\n'
                      'int main(void) { return 0; }\n')
    toolchain.run(["gcc", source, "-o", case.path])
    return instead("a file that has probes of another kind (.note.usdt of DTrace for Linux, which "
                   "its dtrace reads)", "other-kind")


@mutant("other-kind")
def probes_of_lttng(case):
    source = case.path.with_name("other.c")
    source.write_text('__attribute__((section("lttng_ust_tracepoints"), used)) int point = 1;\n'
                      'int main(void) { return 0; }\n')
    toolchain.run(["gcc", source, "-o", case.path])
    return instead("a file that has probes of another kind (lttng_ust_tracepoints of LTTng, which "
                   "lttng reads)", "other-kind")


@mutant("wrong-file")
def object_that_waits_for_the_link(case):
    toolchain.run(["gcc", "-O2", "-flto", "-fno-fat-lto-objects", f"-I{case.header}",
                   f"-I{toolchain.INCLUDE}", "-c", HERE / "shop.c", "-o", case.path])
    return instead("a file that is compiled for link-time optimisation, so its notes come with "
                   "the link", "wrong-file")


@mutant("wrong-file")
def core_file(case):
    case.file.put(16, struct.pack("<H", 4))
    section = case.file.section_headers[NOTE]
    case.file.put(section + 4, struct.pack("<I", 8))
    return instead("a file that is the memory of a program (a core file)", "wrong-file")


@mutant("unreadable")
def file_of_a_directory_that_is_cut_off(case):
    place = case.path.with_name("place")
    place.mkdir()
    shutil.copy(case.path, place / "good")
    (place / "torn").write_bytes(case.path.read_bytes()[:1000])
    case.binary = place
    size = struct.unpack_from("<Q", case.path.read_bytes(), 40)[0] + 64 * struct.unpack_from(
        "<H", case.path.read_bytes(), 60)[0]
    return [(TOP, "error", "expected an ELF file; found one that cannot be read (it is cut off: "
             f"its section headers end at byte {size}, the file at 1000) in {place}/torn",
             "unreadable")]


@mutant("debug-file-only")
def notes_in_the_debug_file_only(case):
    debug = case.path.with_name("shop.debug")
    toolchain.run(["objcopy", "--only-keep-debug", case.path, debug])
    toolchain.run(["objcopy", f"--add-gnu-debuglink={debug}", "-R", NOTE, case.path])
    return [(TOP, "warning", "expected notes in the file itself; found them in its debug file "
             f"'{debug}' only,", "debug-file-only")]


# --- operands -------------------------------------------------------------------------------


@mutant("operand-unreadable")
def operand_of_nobody(case):
    file = case.file
    note = file.note("close")
    file.replace("close", "8@$7", "8@?7")
    return [(CLOSE, "error", "probe 'shop:close': argument 4: expected an operand that tracers "
             f"read; found '8@?7', which none reads at {note.location:#x}",
             "operand-unreadable")]


@mutant("operand-misread")
def operand_wider_than_its_register(case):
    file = case.file
    note = file.note("close")
    whole, = re.findall(r"^-8@%r[a-d]x\b|^-8@%r[sd]i\b|^-8@%rbp\b", note.text)
    half = whole.replace("%r", "%e")
    file.replace("close", whole, half)
    return [(CLOSE, "warning", "probe 'shop:close': argument 1: expected an operand that all "
             f"tracers read; found '{half}': bpftrace, bcc, libbpf, perf misread it at "
             f"{note.location:#x}", "operand-misread")]


@mutant("operand-misread")
def operand_that_newer_versions_refuse(case):
    file = case.file
    note = file.note("close")
    rest = "(%rip) -4@$1 4@$1 8@$7"
    symbol = "-8@" + "g" * (len(note.text) - len(rest) - 3)
    file.replace("close", note.text, symbol + rest)
    return [(CLOSE, "warning", "probe 'shop:close': argument 1: expected an operand that all "
             f"tracers read; found '{symbol}(%rip)': bpftrace 0.17 to 0.23 misreads it; bpftrace "
             f"0.27, bcc, libbpf, gdb, uprobe_events refuse it at {note.location:#x}",
             "operand-misread")]


@mutant("argument-float")
def argument_with_the_tag_of_floats(case):
    """As SystemTap's header marks a double."""
    case.declare("long total", "uint64_t total")
    file = case.file
    note = file.note("close")
    file.replace("close", "-8@", "8f@")
    tagged = note.text.split(" ")[0].replace("-8@", "8f@")
    return [(CLOSE, "warning", "probe 'shop:close': argument 1 'total': expected no tag; found "
             f"'{tagged}' at {note.location:#x}", "argument-float")]


@mutant("operand-unusual", "ci")
def operand_that_nobody_measured(case):
    case.cross("aarch64")
    file = case.file
    note = file.note("close")
    right, = re.findall(r"^-8@x\d+", note.text)
    wrong = right.replace("x", "q")
    file.replace("close", right, wrong)
    return [(CLOSE, "warning", "probe 'shop:close': argument 1: expected a constant, a register or "
             f"a plain place in memory; found '{wrong}' at {note.location:#x}",
             "operand-unusual")]


# --- of other machines and kinds of files ---------------------------------------------------


@mutant("thumb", "ci")
def site_in_thumb_state(case):
    case.cross("armhf ARM")
    place = next(note.location for note in notes.notes(case.path) if note.name == "close")
    file = case.file
    file.put(file.offset(place), bytes.fromhex("00bf00bf"))
    return [(CLOSE, "error", "probe 'shop:close': expected a site in ARM state; found one in Thumb "
             f"state, where a tracer kills the process at {place:#x}", "thumb")]


@mutant("thumb", "ci")
def site_in_thumb_state_between_words(case):
    case.cross("armhf ARM")
    note = next(note for note in notes.notes(case.path) if note.name == "close")
    file = case.file
    section = file.sections[NOTE]
    at = file.bytes.index(struct.pack("<I", note.location), section["sh_offset"],
                          section["sh_offset"] + section["sh_size"])
    place = note.location + 2
    file.put(file.offset(place), bytes.fromhex("00bf"))
    file.put(at, struct.pack("<I", place))
    return [(CLOSE, "error", "probe 'shop:close': expected a site in ARM state; found one in Thumb "
             f"state, where attaching is refused at {place:#x}", "thumb")]


@mutant("library")
def probes_in_a_library(case):
    shop, main = case.objects("gcc", "-O2", "-fPIC")
    library = toolchain.link("gcc", [shop], case.path.with_name("libshop.so"), "-shared",
                             "-Wl,-soname,libshop.so")
    toolchain.link("gcc", [main, library], case.path, "-pie", "-Wl,-rpath,$ORIGIN")
    return [(TOP, "note", f"checked '{library}', which is needed and holds the notes,",
             "library")]


@mutant("debug-file")
def file_of_debug_information(case):
    debug = case.path.with_name("shop.debug")
    toolchain.run(["objcopy", "--only-keep-debug", case.path, debug])
    debug.rename(case.path)
    return [(TOP, "note", "looked at no code, for this is a file of debug information,",
             "debug-file")]


@mutant("object-file")
def object_file(case):
    shutil.copy(case.objects("gcc", "-O2", "-fPIE")[0], case.path)
    return [(TOP, "note", "compared names and arguments only, for addresses are not final",
             "object-file")]


# --- the test ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [
    pytest.param(name, marks=pytest.mark.size(size)) for name, (_, _, size) in MUTANTS.items()])
def test_mutant(objects, header, good, tmp_path, name):
    provider = tmp_path / "shop.provider"
    shutil.copy(PROVIDER, provider)
    case = Case(good, provider, objects, header)
    change, code, _ = MUTANTS[name]
    expected = change(case)
    assert {each for _, _, _, each in expected} == {code}
    done = verify(*case.options, provider, case.binary)
    assert done.stderr == ""
    lines = [line for line in done.stdout.splitlines() if re.search(r" \[[a-z0-9-]+\]$", line)]
    # Where a file is named in the message it is the one that was broken.
    found = {line.replace(f" in {case.path}", "") for line in lines}
    assert found == {f"{provider}:{place}: {severity}: {text} [{code}]"
                     for place, severity, text, code in expected}
    errors = sum(severity == "error" for _, severity, _, _ in expected)
    assert done.returncode == (1 if errors else 0)
    assert code == "unreadable" or f" {errors} error" in done.stdout.splitlines()[-1]


def test_every_code_has_a_mutant_and_a_row():
    """What the page documents, what the source can say and what the mutants make it say."""
    page = (toolchain.ROOT / "docs" / "verify.md").read_text()
    documented = re.findall(r"^\| `([a-z0-9-]+)` \| (error|warning|note) \|", page, re.MULTILINE)
    source = "".join(path.read_text()
                     for path in (toolchain.ROOT / "gen" / "sdtgen" / "verify").glob("*.py"))
    said = dict(re.findall(r'Fault\("([a-z0-9-]+)", (ERROR|WARNING|NOTE)', source))
    assert len(documented) == len(dict(documented)) > 35
    assert dict(documented) == {code: severity.lower() for code, severity in said.items()}
    of_releases = {"release", "other-release"}     # tests/verify/test_release.py has these
    assert {code for _, code, _ in MUTANTS.values()} == set(said) - of_releases
