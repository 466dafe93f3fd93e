# SPDX-License-Identifier: 0BSD
"""One source with every macro and type, by SystemTap's sys/sdt.h and by ours: the same probes."""
import re
import struct

import pytest
import sdt

from support import notes, toolchain

from sdtgen.tracing import operand as operands
from sdtgen.binary.notes import NoteArgument

LEVELS = ["-O0", "-O2"]
FLOATS = {"float_": "4", "double_": "8", "float_constant": "4"}


def bits(form, value):
    return int.from_bytes(struct.pack(form, value), "little")


VALUES = {
    "signed_char": -6, "unsigned_char": 251, "plain_char": 66, "short_": -301,
    "unsigned_short": 65001, "int_": -70001, "unsigned_int": 3000000001, "long_": -5000001,
    "unsigned_long": 4000000001, "long_long": -6000001, "unsigned_long_long": 4100000001,
    "volatile_int": -10, "const_short": -11, "volatile_uchar": 200, "zero": 0, "minus": -9,
    "letter": 97, "null": 0, "index_char": 111, "enum_plain": 7, "enum_constant": 7, "field": -77,
    "field_small": 65000, "global": -1234567, "global_small": -321, "thread": 4242, "sum": 245,
    "call": 2, "compare": 0, "conditional": -6, "size": 4, "cast": 1, "assigned": 41,
    "stepped": 41, "cleared": 0, "bool_": 1, "not_": 0, "float_": bits("<f", 2.5),
    "double_": bits("<d", -3.25) - (1 << 64), "float_constant": bits("<f", 0.5),
}
C_VALUES = {**VALUES, "enum_signed": -3}
CXX_VALUES = {**VALUES, "reference": -1234567, "nullptr_": 0, "wide_char": 119, "char16": 120}
TEXTS = {"literal": "literal", "local_array": "local", "global_array": "global",
         "array_member": "v", "text": "text"}
TWELVE = [-6, 65001, 42, -5000001, None, 6, None, 4100000001, 251, -301, 3000000001, -12]
GDB = """
import gdb
gdb.execute("set confirm off")
gdb.execute("set breakpoint pending off")
class Probe(gdb.Breakpoint):
    def __init__(self, provider, name):
        super().__init__("-probe-stap %s:%s" % (provider, name))
        self.silent = True
        self.label = provider + ":" + name
    def stop(self):
        try:
            count = int(gdb.parse_and_eval("$_probe_argc"))
        except gdb.error:
            count = 1
        for number in range(count):
            try:
                value = gdb.parse_and_eval("(long)$_probe_arg%d" % number)
                row = str(int(value))
                if self.label.split(":")[1] in TEXTS:
                    row += " " + value.cast(gdb.lookup_type("char").pointer()).string()
            except gdb.error:
                row = "unreadable"
            print("row", self.label, number, row)
        return False
for pair in PROBES:
    Probe(*pair)
gdb.execute("run")
"""


def build(tmp_path, name, case, level, includes, *flags):
    compiler, standard, source = case
    toolchain.need(compiler)
    target = tmp_path / f"{name}.o"
    toolchain.run([compiler, standard, level, "-g", *flags, *includes, "-c", sdt.HERE / source,
                   "-o", target])
    return target


def read_by_gdb(tmp_path, name, compiler, built):
    """{(probe, number): value, or None where gdb refuses} and the strings behind pointers."""
    program = toolchain.link(compiler, [built], tmp_path / name)
    pairs = sorted({(note.provider, note.name) for note in notes.notes(program)
                    if note.provider in ("types", "count") and note.args})
    script = tmp_path / f"{name}.py"
    script.write_text(GDB.replace("PROBES", repr(pairs)).replace("TEXTS", repr(set(TEXTS))))
    done = toolchain.run(["gdb", "-nx", "-batch", "-x", script, program])
    values, texts = {}, {}
    for line in done.stdout.splitlines():
        word, *fields = line.split(" ")
        if word == "row":
            key = (fields[0], int(fields[1]))
            values[key] = None if fields[2] == "unreadable" else int(fields[2])
            if len(fields) > 3:
                texts[fields[0].split(":")[1]] = fields[3]
    assert values, done.stdout + done.stderr
    return values, texts


def expected(source):
    """{(probe, number): value} of all that is no address."""
    values = C_VALUES if source.endswith(".c") else CXX_VALUES
    rows = {(f"types:{name}", 0): value for name, value in values.items()}
    for count in range(1, 13):
        rows.update({(f"count:c{count}", number): TWELVE[number] for number in range(count)
                     if TWELVE[number] is not None})
    return rows


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("case", sdt.C_AND_CXX, ids=lambda case: case[0])
def test_same_probes_sizes_and_signs(tmp_path, case, level):
    theirs = sdt.probes(notes.notes(build(tmp_path, "theirs", case, level, sdt.THEIRS)))
    ours = sdt.probes(notes.notes(build(tmp_path, "ours", case, level, sdt.OURS)))
    untagged = {(provider, name, (FLOATS[name],) if name in FLOATS else shapes)
                for provider, name, shapes in theirs}
    print(f"{len(theirs)} probes by SystemTap's header, {len(ours)} by ours; without the float "
          f"tag here: {sorted(theirs - ours)}")
    assert ours == untagged
    assert {name for _, name, _ in theirs - ours} == set(FLOATS)
    assert len(ours) > 80


@pytest.mark.parametrize("flags", [("-DSDTKIT_COMPAT_FLOATS",),
                                   ("-DSDTKIT_COMPAT_FLOATS", "-DSDTKIT_COMPAT_OPERANDS"),
                                   ("-DSDTKIT_COMPAT_FLOATS", "-DSTAP_SDT_ARG_CONSTRAINT=nor")],
                         ids=["floats", "operands", "constraint"])
@pytest.mark.parametrize("case", sdt.C_AND_CXX, ids=lambda case: case[0])
def test_with_the_switches_nothing_differs(tmp_path, case, flags):
    theirs = sdt.probes(notes.notes(build(tmp_path, "theirs", case, "-O2", sdt.THEIRS)))
    ours = sdt.probes(notes.notes(build(tmp_path, "ours", case, "-O2", sdt.OURS, *flags)))
    assert ours == theirs


def test_systemtaps_own_operands_on_demand(tmp_path):
    """Word for word the operands of SystemTap's header, from gcc."""
    text = ("#include <sys/sdt.h>\nint g; void f(int *p, char c, double d)\n"
            "{ STAP_PROBE5(own, form, g, p[3], c, d, 7); }\n")
    theirs = sdt.compiled(tmp_path, text, "gcc", "-O2", "-fPIE")
    ours = sdt.compiled(tmp_path, text, "gcc", "-O2", "-fPIE", *sdt.OURS,
                        "-DSDTKIT_COMPAT_OPERANDS", "-DSDTKIT_COMPAT_FLOATS")
    assert ours[0].args == theirs[0].args
    assert "%rip" in ours[0].args[0].operand


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("case", sdt.C_AND_CXX, ids=lambda case: case[0])
def test_gdb_reads_the_same_values(tmp_path, case, level):
    toolchain.need("gdb")
    wanted = expected(case[2])
    texts = {}
    refused = {}
    for name, includes in (("theirs", sdt.THEIRS), ("ours", sdt.OURS)):
        built = build(tmp_path, name, case, level, includes)
        values, texts[name] = read_by_gdb(tmp_path, name, case[0], built)
        # Where gdb refuses one operand it knows no argument of that probe.
        refused[name] = {key for key in {*wanted, *values} if values.get(key) is None}
        assert {key: value for key, value in values.items()
                if key in wanted and value is not None} == \
               {key: wanted[key] for key in wanted if key not in refused[name]}
    print(f"gdb refuses {len(refused['theirs'])} arguments of SystemTap's, "
          f"{len(refused['ours'])} of ours")
    assert refused["ours"] == set()
    assert texts["ours"] == TEXTS


def argument(arg):
    return NoteArgument(str(arg), arg.size, arg.signed, arg.floating, arg.operand)


# perf prints them unsigned, whatever their sign.
def narrow(arg):
    return arg.signed and arg.size < 4


def constant(arg):
    return arg.operand.startswith("$")


def test_every_consumer_reads_every_operand(tmp_path):
    """Print for each tracer how many operands it reads, here and by SystemTap's header."""
    headers = {"theirs": sdt.THEIRS, "ours": sdt.OURS,
               "registers": (*sdt.OURS, "-DSTAP_SDT_ARG_CONSTRAINT=r")}
    found = {which: [] for which in headers}
    for number, case in enumerate(sdt.C_AND_CXX):
        for level in LEVELS:
            for which, includes in headers.items():
                built = build(tmp_path, f"{which}{number}{level}", case, level, includes)
                found[which] += [(arg, operands.consumers("x86-64", argument(arg)))
                                 for note in notes.notes(built) for arg in note.args]
    readable = {which: {name: sum(verdicts[name] == operands.OK for _, verdicts in each)
                        for name in operands.CONSUMERS} for which, each in found.items()}
    for name in operands.CONSUMERS:
        print(f"{name:15} of {len(found['ours'])}: SystemTap's {readable['theirs'][name]:5}, "
              f"ours {readable['ours'][name]:5}, with -DSTAP_SDT_ARG_CONSTRAINT=r "
              f"{readable['registers'][name]:5}")
    assert len({len(each) for each in found.values()}) == 1
    for which in ("ours", "registers"):
        for name in operands.CONSUMERS:
            if name != "perf":
                assert readable[which][name] == len(found[which]), (which, name)
    # What perf does not read has two causes, and a register for each constant ends one of them.
    for arg, verdicts in found["ours"]:
        assert verdicts["perf"] == (operands.DROPPED if constant(arg) else
                                    operands.WRONG if narrow(arg) else operands.OK), arg
    for arg, verdicts in found["registers"]:
        assert verdicts["perf"] == (operands.WRONG if narrow(arg) else operands.OK), arg
    assert readable["theirs"]["perf"] < readable["ours"]["perf"] < readable["registers"]["perf"]
    assert readable["theirs"]["gdb"] < len(found["theirs"])


PERF = """
#include <sys/sdt.h>
void f(signed char c, short s)
{
    STAP_PROBE5(app, all, 7, -1L, (int)c, (int)s, 300u);
}
"""


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_what_perf_wants_and_its_price(tmp_path, compiler):
    """Constants in registers, narrow integers cast: perf reads all, for one move a constant."""
    instructions = {}
    for name, flags in (("plain", ()), ("registers", ("-DSTAP_SDT_ARG_CONSTRAINT=r",))):
        [note] = sdt.compiled(tmp_path, PERF, compiler, "-O2", *sdt.OURS, *flags, name=name)
        verdicts = [operands.consumers("x86-64", argument(arg))["perf"] for arg in note.args]
        assert verdicts == ([operands.OK] * 5 if flags else
                            [operands.DROPPED] * 2 + [operands.OK] * 2 + [operands.DROPPED])
        assert note.shapes == ("-4", "-8", "-4", "-4", "4")
        code = toolchain.run(["objdump", "-d", "--no-show-raw-insn", tmp_path / f"{name}.c.o"])
        instructions[name] = re.findall(r"^ +[0-9a-f]+:\t(\w+)", code.stdout, re.M)
    assert len(instructions["registers"]) == len(instructions["plain"]) + 3
