# SPDX-License-Identifier: 0BSD
"""Instructions that guarded probes add to a call of a leaf function, on each architecture.

Each form is a function in one static program, which qemu-user runs an instruction at a time; the
log tells which ran.  The same function without probes is subtracted.
"""
from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Dict, List, Optional

from support import costs, targets, toolchain

TARGETS = ["x86-64", "i386", "aarch64", "riscv64", "ppc64le", "s390x", "armhf ARM", "armhf Thumb-2"]
SHAPES = {"PIE": "-fPIE", "-fPIC": "-fPIC"}
FORMS = ["sdtkit guarded", "macros guarded", "sdt.h guarded"]
QEMU = {"x86-64": "qemu-x86_64", "i386": "qemu-i386"}     # of those that this machine may run
STEPS = ["-one-insn-per-tb", "-singlestep"]               # the newer name, the older one


class Place:
    """A directory with sources; `usdt` is libbpf's usdt.h, or None."""

    def __init__(self, directory: Path, usdt: "Path | None" = None, sites: int = 1) -> None:
        self.costs = costs.Place(directory, usdt)
        self.directory = directory
        self.sites = sites
        (directory / "systemtap" / "sys").mkdir(parents=True)
        toolchain.need("gcc")
        found = toolchain.run(["gcc", "-M", "-x", "c", "-"], said="#include <sys/sdt.h>\n").stdout
        for header in re.findall(r"\S+/sys/sdt\S*\.h", found):
            shutil.copy(header, directory / "systemtap" / "sys")

    def forms(self) -> List[str]:
        """What is measured: ours first."""
        return FORMS + costs.LIBBPF[1:] * bool(self.costs.usdt)

    def _object(self, words: List[str], form: str, number: int) -> Optional[Path]:
        """The function of a form; None if the peer's header does not compile there."""
        source = self.costs.source(form, self.sites)
        built = self.directory / f"leaf{number}.o"
        done = toolchain.run([*words, "-isystem", self.directory / "systemtap",
                              f"-I{self.directory}", f"-I{toolchain.INCLUDE}",
                              f"-Dleaf=leaf{number}", "-c", source, "-o", built], check=False)
        assert done.returncode == 0 or form in ("sdt.h guarded", *costs.LIBBPF), done.stderr
        return built if done.returncode == 0 else None

    def added(self, name: str, compiler: str, level: str, shape: str) -> Dict[str, Optional[int]]:
        """Instructions that the probes of each form add to a call; None: does not compile."""
        target = targets.BY_NAME[name]
        linker = [targets.gcc(target), *(flag for flag in target.flags if flag != "-static")]
        words = [*(linker if compiler == "gcc" else targets.clang(target, compiler)),
                 level, SHAPES[shape], *["-fcf-protection=none"] * (target.source == "x86")]
        built = {form: self._object(words, form, number)
                 for number, form in enumerate(["none", *self.forms()])}
        kept = [number for number, each in enumerate(built.values()) if each]
        # A semaphore of dtrace -G would be for this machine only.
        main = self.directory / "calls.c"
        main.write_text("".join(f"int leaf{i}(const char *, int, long);\n" for i in kept)
                        + "".join(f"unsigned short bench_p{i}_semaphore __attribute__((weak));\n"
                                  for i in range(self.sites))
                        + "int main(void)\n{\n    return "
                        + " + ".join(f'leaf{i}("", 0, 0)' for i in kept) + ";\n}\n")
        program = self.directory / "calls"
        toolchain.run([*linker, "-O1", "-static", "-no-pie", "-Wl,--no-relax", main,
                       *filter(None, built.values()), "-o", program])
        ran = self._ran(target, program)
        return {form: ran[i] - ran[0] if i in kept else None
                for i, form in enumerate(["none", *self.forms()]) if i}

    def _ran(self, target: targets.Target, program: Path) -> Dict[int, int]:
        """Instructions that ran in each leaf function, and in what gcc calls there on i386."""
        log = self.directory / "log"
        emulator = targets.need(QEMU.get(target.name) or target.emulator[0], "qemu-user")
        for step in STEPS:
            log.unlink(missing_ok=True)
            toolchain.run([emulator, step, "-d", "nochain,exec", "-D", log, program], check=False)
            if log.exists():
                break
        counts: Dict[int, int] = {}
        caller = None       # the leaf function that runs, or has called what runs
        for symbol in re.findall(r"^Trace .*\] ?(\S*)$", log.read_text(), re.MULTILINE):
            leaf = re.fullmatch(r"leaf(\d+)", symbol)
            caller = int(leaf[1]) if leaf else None if symbol == "main" else caller
            if caller is not None:
                counts[caller] = counts.get(caller, 0) + 1
        return counts
