# SPDX-License-Identifier: 0BSD
"""gdb and bpftrace asked for each form of an operand, here and in newer systems: what they say is
what `verify --consumers` says of their version."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from sdtgen.binary.notes import parse_arguments
from sdtgen.tracing.operand import OK, REFUSED, consumers
from sdtgen.tracing.versions import SPANS, newer
from support import new_system, toolchain, tracer

ALL = (1 << 64) - 1
RAX = -0x1122334455667788 & ALL
BLOCK = 0x1111111111111111
# An operand -> its value, where a tracer can have one.
FORMS = {
    "-4@$-9": -9, "4@$-294967296": 4000000000, "8@$18364758544493064720": 18364758544493064720,
    "8@$0x10": 16, "-8@%rax": RAX, "-4@%eax": 0xFFFFFFFFAA998878, "-2@%ax": 0xFFFFFFFFFFFF8878,
    "-1@%al": 0x78, "-1@%r8b": -3, "1@%r8b": 253, "1@%ah": 0x88, "8@(%rbx)": BLOCK,
    "-4@8(%rbx)": -5,
    "-2@12(%rbx)": -6, "1@14(%rbx)": 249,
    "8@0x0(%rbx)": BLOCK, "-4@4+4(%rbx)": -5,
    "-4@(%rbx,%rcx,4)": -5, "-4@4(%rbx,%rdx,4)": -5, "-4@8(%rbx,%rbp)": -5,
    "-4@-4(%rbx,%r10)": -5, "-4@g(%rip)": -1234567, "-4@4+g(%rip)": -7654321, "-4@g": -1234567,
    "8@$g": 0, "-4@%fs:t@tpoff": -77, "-4@0(,%rcx,4)": 0, "8f@%rdx": 1, "%rdx": 1, "$77": 77,
}
SET = f"""
    .text
    .globl main
main:
    push %rbx
    push %rbp
    lea block(%rip), %rbx
    movabs ${RAX}, %rax
    mov $-3, %r8
    mov $2, %rcx
    mov $1, %rdx
    xor %ebp, %ebp
    mov $12, %r10
"""
NOTE = """
1:  nop
    .pushsection .note.stapsdt, "", "note"
    .balign 4
    .4byte 8, 3f - 2f, 3
    .asciz "stapsdt"
2:  .8byte 1b, _.stapsdt.base, 0
    .asciz "operand"
    .asciz "p{number}"
    .asciz "{text}"
3:  .balign 4
    .popsection
"""
END = """
    pop %rbp
    pop %rbx
    xor %eax, %eax
    ret
    .section .stapsdt.base, "aG", "progbits", .stapsdt.base, comdat
    .weak _.stapsdt.base
    .hidden _.stapsdt.base
_.stapsdt.base: .space 1
    .data
    .balign 16
block: .8byte 0x1111111111111111
    .long -5
    .byte 0xfa, 0xff, 0xf9, 0
    .globl g
g:  .long -1234567, -7654321
    .section .tdata, "awT", @progbits
    .globl t
t:  .long -77
    .section .note.GNU-stack, "", @progbits
"""
GDB = """import gdb
class Site(gdb.Breakpoint):
    def __init__(self, number):
        super().__init__(f"-probe-stap operand:p{number}")
        self.place = number
    def stop(self):
        try:
            value = int(gdb.parse_and_eval("$_probe_arg0")) & (1 << 64) - 1
            print(f"value {self.place} {value:x}")
        except gdb.error:
            pass
        return False
gdb.execute("set pagination off")
sites = [Site(number) for number in range(COUNT)]
gdb.execute("run")
"""
ASK_GDB = "gdb -nx -batch -x ask.py ./forms 2>&1; gdb --version | head -1"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A static program, which runs in every root; and the script for gdb."""
    if toolchain.run(["uname", "-m"]).stdout.strip() != "x86_64":
        pytest.skip("the verdicts were measured on x86-64")
    place = tmp_path_factory.mktemp("forms")
    (place / "forms.S").write_text(SET + "".join(NOTE.format(number=number, text=text)
                                                 for number, text in enumerate(FORMS)) + END)
    toolchain.run(["gcc", "-static", "-no-pie", "forms.S", "-o", "forms"], cwd=place)
    toolchain.run([place / "forms"])
    (place / "ask.py").write_text(GDB.replace("COUNT", str(len(FORMS))))
    return place


def verdicts(consumer: str, is_new: bool) -> dict[str, str]:
    """What our tables say of each form."""
    found = {}
    for text in FORMS:
        argument, = parse_arguments(text)
        found[text] = consumers("x86-64", argument)[consumer]
        if is_new:
            found[text] = newer("x86-64", argument).get(consumer, found[text])
    return found


def values(text: str) -> dict[int, int]:
    return {int(number): int(value, 16)
            for number, value in re.findall(r"value (\d+) ([0-9a-f]+)", text)}


def check(found: dict[int, int], said: dict[str, str]) -> None:
    """ok: the value; wrong: another; refused: none."""
    bad = []
    for number, (text, value) in enumerate(FORMS.items()):
        seen = OK if found.get(number) == value & ALL else \
            REFUSED if number not in found else "wrong"
        if seen != said[text]:
            bad.append((text, seen, said[text]))
    assert not bad
    print(f"{len(said)} forms: {sum(word == OK for word in said.values())} read")


def bpftrace_script(said: dict[str, str]) -> str:
    """All in one run, since a form that is refused may end it; these are asked for one by one."""
    clause = 'usdt:./forms:operand:p{0} {{ printf("value {0} %lx\\n", arg0); }}'
    good = " ".join(clause.format(number) for number, text in enumerate(FORMS)
                    if said[text] != REFUSED)
    rest = [clause.format(number) for number, text in enumerate(FORMS) if said[text] == REFUSED]
    return "\n".join(f"timeout 300 bpftrace -e '{each}' -c ./forms 2>&1 | grep ^value || true"
                     for each in [good, *rest])


@pytest.mark.size("ci")
def test_this_gdb(made: Path) -> None:
    toolchain.need("gdb")
    check(values(toolchain.run(["sh", "-c", ASK_GDB], cwd=made).stdout), verdicts("gdb", False))


def is_new(version: str) -> bool:
    """Whether it is of the newer span; what lies between the two was not measured."""
    number = tuple(map(int, re.findall(r"\d+", version)[:2]))
    old, new = (tuple(map(int, re.findall(r"\d+", each)[-2:])) for each in SPANS["bpftrace"])
    if old < number < new:
        pytest.skip(f"bpftrace {version}: nobody measured it")
    return number >= new


@pytest.mark.size("all")
def test_this_bpftrace(made: Path) -> None:
    tracer.need()
    said = verdicts("bpftrace", is_new(toolchain.run(["bpftrace", "--version"]).stdout))
    check(values(toolchain.run(["sh", "-c", bpftrace_script(said)], cwd=made, timeout=1200).stdout),
          said)


@pytest.mark.size("all")
@pytest.mark.parametrize("release", ["trixie", "unstable"])
def test_newer_systems(made: Path, tmp_path: Path, release: str) -> None:
    tracer.need()
    root = new_system.Root.make(tmp_path / "root", release, ["bpftrace", "gdb"],
                                kept=new_system.cache())
    for name in ("forms", "ask.py"):
        (root.path / "root" / name).write_bytes((made / name).read_bytes())
    (root.path / "root" / "forms").chmod(0o755)
    # It looks for tracefs there, and it goes with the mounts of the command.
    mount = "mount -t tracefs tracefs /sys/kernel/tracing; "
    check(values(root.run(ASK_GDB).stdout), verdicts("gdb", False))
    said = verdicts("bpftrace", is_new(root.run("bpftrace --version").stdout))
    check(values(root.run(mount + bpftrace_script(said), limit=3600).stdout), said)
    root.remove()
