# SPDX-License-Identifier: 0BSD
"""The architectures that the header knows, and how this machine builds and runs for them.

    target = targets.BY_NAME["riscv64"]
    program = consumer.build(target, "clang-19", "-O2", ...)
    targets.run(target, program)
"""
from __future__ import annotations

import platform
import shutil
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import List, Tuple

import pytest

from . import toolchain

LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Os"]


@dataclass(frozen=True)
class Target:
    """One architecture, in one of its modes."""
    name: str
    source: str                         # file of the consumer's arch directory
    triple: str
    libc: str = ""                      # Debian package; none: clang and lld without a libc
    flags: Tuple[str, ...] = ()
    clang_flags: Tuple[str, ...] = ()
    emulator: Tuple[str, ...] = ()      # empty: this machine runs it
    oldest_clang: int = 13
    no_clang: str = ""                  # why clang cannot
    not_run: str = ""                   # why its operands are only read

    @property
    def root(self) -> Path:
        return Path("/usr") / self.triple

    @property
    def native(self) -> bool:
        return self.triple == "x86_64-linux-gnu"


def _qemu(name: str, *options: str) -> Tuple[str, ...]:
    return (f"qemu-{name}", *options)


def _runs_i386() -> bool:
    """Whether this kernel runs 32-bit programs: some hosts of virtual machines forbid it."""
    # exit(0) as the whole program: an ELF header, one segment, int $0x80.
    code = bytes.fromhex("31c0 40 31db cd80")
    header = struct.pack("<4s5B7x2H5I6H", b"\x7fELF", 1, 1, 1, 0, 0, 2, 3, 1, 0x10054, 52, 0, 0,
                         52, 32, 1, 0, 0, 0)
    size = 84 + len(code)
    load = struct.pack("<8I", 1, 0, 0x10000, 0x10000, size, size, 5, 0x1000)
    with tempfile.TemporaryDirectory() as directory:
        program = Path(directory, "i386")
        program.write_bytes(header + load + code)
        program.chmod(0o755)
        try:
            return subprocess.run([program], stdin=subprocess.DEVNULL, check=False).returncode == 0
        except OSError:
            return False


RUNS_I386 = platform.machine() == "x86_64" and _runs_i386()
TARGETS: List[Target] = [
    Target("x86-64", "x86", "x86_64-linux-gnu", "libc6-dev"),
    Target("i386", "x86", "i686-linux-gnu", "libc6-dev-i386-cross", ("-static",),
           emulator=() if RUNS_I386 else _qemu("i386")),
    Target("x32", "x86", "x86_64-linux-gnux32", "libc6-dev-x32-cross",
           not_run="neither qemu-user nor Debian's kernel runs x32"),
    Target("aarch64", "aarch64", "aarch64-linux-gnu", "libc6-dev-arm64-cross",
           emulator=_qemu("aarch64")),
    Target("aarch64_be", "aarch64", "aarch64_be-linux-gnu", emulator=_qemu("aarch64_be")),
    Target("armhf Thumb-2", "arm", "arm-linux-gnueabihf", "libc6-dev-armhf-cross", ("-mthumb",),
           ("-march=armv7-a", "-mfpu=vfpv3-d16"), _qemu("arm")),
    Target("armhf ARM", "arm", "arm-linux-gnueabihf", "libc6-dev-armhf-cross", ("-marm",),
           ("-march=armv7-a", "-mfpu=vfpv3-d16"), _qemu("arm")),
    Target("armel ARM", "arm", "arm-linux-gnueabi", "libc6-dev-armel-cross", ("-marm",),
           ("-march=armv5te",), _qemu("arm")),
    Target("armel Thumb", "arm", "arm-linux-gnueabi", "libc6-dev-armel-cross", ("-mthumb",),
           ("-march=armv5te",), _qemu("arm")),
    Target("riscv64", "riscv", "riscv64-linux-gnu", "libc6-dev-riscv64-cross",
           ("-march=rv64gc",), emulator=_qemu("riscv64")),
    Target("riscv64 without C", "riscv", "riscv64-linux-gnu", "libc6-dev-riscv64-cross",
           ("-march=rv64g",), ("-mabi=lp64d",), emulator=_qemu("riscv64")),
    Target("riscv32", "riscv", "riscv32-linux-gnu", flags=("-march=rv32gc", "-mabi=ilp32d"),
           emulator=_qemu("riscv32")),
    Target("riscv32 without C", "riscv", "riscv32-linux-gnu",
           flags=("-march=rv32g", "-mabi=ilp32d"), emulator=_qemu("riscv32")),
    Target("ppc64le", "powerpc", "powerpc64le-linux-gnu", "libc6-dev-ppc64el-cross",
           emulator=_qemu("ppc64le")),
    Target("ppc64", "powerpc", "powerpc64-linux-gnu", "libc6-dev-ppc64-cross",
           emulator=_qemu("ppc64")),
    Target("powerpc", "powerpc", "powerpc-linux-gnu", "libc6-dev-powerpc-cross",
           emulator=_qemu("ppc")),
    Target("s390x", "s390", "s390x-linux-gnu", "libc6-dev-s390x-cross", emulator=_qemu("s390x")),
    Target("mips64el", "mips", "mips64el-linux-gnuabi64", "libc6-dev-mips64el-cross",
           emulator=_qemu("mips64el")),
    Target("mips64el r6", "mips", "mipsisa64r6el-linux-gnuabi64", "libc6-dev-mips64r6el-cross",
           clang_flags=("-march=mips64r6",), emulator=_qemu("mips64el", "-cpu", "I6400")),
    Target("mipsel", "mips", "mipsel-linux-gnu", "libc6-dev-mipsel-cross",
           emulator=_qemu("mipsel")),
    Target("mips", "mips", "mips-linux-gnu", "libc6-dev-mips-cross", emulator=_qemu("mips")),
    Target("loongarch64", "loongarch", "loongarch64-linux-gnu", flags=("-march=loongarch64",),
           emulator=_qemu("loongarch64"), oldest_clang=16),
    Target("sparc64", "sparc", "sparc64-linux-gnu", "libc6-dev-sparc64-cross",
           not_run="qemu-user ends at the trap instruction of sparc64"),
    Target("alpha", "alpha", "alpha-linux-gnu", "libc6.1-dev-alpha-cross",
           emulator=_qemu("alpha"), no_clang="clang has no such target"),
    Target("hppa", "hppa", "hppa-linux-gnu", "libc6-dev-hppa-cross",
           emulator=_qemu("hppa"), no_clang="clang has no such target"),
    Target("m68k", "m68k", "m68k-linux-gnu", "libc6-dev-m68k-cross", emulator=_qemu("m68k"),
           no_clang="no probes: clang's m68k is experimental"),
]
BY_NAME = {target.name: target for target in TARGETS}
# What tests/header runs, by Debian's gcc and clang.
COMMON = ["x86-64", "i386", "aarch64", "riscv64", "ppc64le", "s390x", "armhf Thumb-2"]
COMMON_LEVELS = ["-O0", "-O2"]


def need(program: str, package: str) -> str:
    """The program's name; skips the test, and names the Debian package, if it is missing."""
    if shutil.which(program) is None:
        pytest.skip(f"not installed: {program} (package {package})")
    return program


def compiler_version(compiler: str) -> int:
    """19 of clang-19; Debian's `clang` is asked."""
    _, _, version = compiler.partition("-")
    return int(version or toolchain.run([compiler, "-dumpversion"]).stdout.split(".")[0])


def gcc(target: Target) -> str:
    """The gcc that compiles, or at least links, for a target with a libc."""
    program = need("gcc", "gcc") if target.native else need(f"{target.triple}-gcc",
                                                            f"gcc-{target.triple}")
    headers = Path("/usr/include") if target.native else target.root / "include"
    if not (headers / "stdlib.h").exists():
        pytest.skip(f"not installed: libc of {target.name} (package {target.libc})")
    return program


def clang(target: Target, compiler: str) -> List[str]:
    """The words of a clang command for this target."""
    need(compiler, compiler)
    words = [compiler, f"--target={target.triple}", *target.flags, *target.clang_flags]
    if target.libc and not target.native:
        words += ["-isystem", str(target.root / "include")]
    return words


def run(target: Target, program: Path) -> str:
    """What the program prints; it must succeed."""
    if not target.emulator and platform.machine() != "x86_64":
        pytest.skip(f"this machine runs no {target.name}")
    words: List[str] = list(target.emulator)
    if words:
        need(words[0], "qemu-user")
        if target.libc:
            words += ["-L", str(target.root)]
    done = toolchain.run([*words, program], check=False, cwd=program.parent)  # -pg writes a file
    if done.returncode:
        pytest.fail(f"exit status {done.returncode}\n{done.stdout}{done.stderr}", pytrace=False)
    return done.stdout
