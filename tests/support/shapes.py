# SPDX-License-Identifier: 0BSD
"""Probes where code is not a leaf function: what they add to it, for sdtkit and for its peers.

The shapes are the files of tests/bench/shapes, each a program with one probe that is passed PASSES
times.  The same without the probe is subtracted.  Footprint: the bytes of the instructions that ran
at least once, so what a probe adds to the code that a processor must fetch.
"""
from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

from support import costs, toolchain, valgrind

PASSES = 1000
SHAPES = {path.stem: path for path in sorted((toolchain.ROOT / "tests/bench/shapes").glob("*.c"))}
BARE = ["sdtkit", "macros", "sdt.h"]
GUARDED = ["sdtkit guarded", "sdtkit enabled", "macros guarded", "sdt.h guarded"]
ALSO_BARE = ["twelve-arguments", "three-members"]


class Added(NamedTuple):
    """What one probe adds."""

    instructions: float     # a pass
    footprint: int          # bytes


class Place:
    """A directory with the programs; `usdt` is libbpf's usdt.h, or None."""

    def __init__(self, directory: Path, usdt: "Path | None" = None) -> None:
        self.directory = directory
        self.usdt = usdt
        self.ran: Dict[Tuple[str, str, str], Added] = {}

    def forms(self, shape: str) -> List[str]:
        """Ours, and the peers that are at hand."""
        forms = GUARDED + costs.LIBBPF[1:] * bool(self.usdt)
        return forms + (BARE + costs.LIBBPF[:1] * bool(self.usdt)) * (shape in ALSO_BARE)

    def _headers(self, shape: str) -> None:
        """The headers of a shape: ours, bare and guarded, and SystemTap's with its object."""
        guarded = self.directory / f"{shape}-guarded.provider"
        if guarded.exists():
            return
        probe = re.search(r"^ \* (probe .*;)$", SHAPES[shape].read_text(), re.MULTILINE)
        assert probe, shape
        text = f"provider bench {{\n    {probe[1]}\n}};\n"
        guarded.write_text(text)
        bare = self.directory / f"{shape}-bare.provider"
        bare.write_text(f"#pragma usdt nosemaphore p0\n{text}")
        for source in (guarded, bare):
            toolchain.probe_header(source, source.with_suffix(".h"))
        toolchain.need("dtrace")
        header = self.directory / f"{shape}-systemtap.h"
        toolchain.run(["dtrace", "-h", "-s", guarded, "-o", header])
        toolchain.run(["dtrace", "-G", "-s", guarded, "-o", header.with_suffix(".o")],
                      cwd=self.directory)

    def program(self, shape: str, form: str, compiler: str) -> Path:
        """The program of a shape with the probe in this form; "none": without."""
        self._headers(shape)
        header = {"none": "<stddef.h>", "macros": "<usdt/usdt.h>", "sdt.h": "<sys/sdt.h>",
                  "macros guarded": "<usdt/usdt.h>", "sdt.h guarded": f'"{shape}-systemtap.h"',
                  "sdtkit": f'"{shape}-bare.h"'}.get(form, f'"{shape}-guarded.h"')
        if form in costs.LIBBPF:
            header = f'"{self.usdt}"'
        name = re.sub(r"\W+", "-", f"{shape}-{form}-{compiler}")
        work = self.directory / f"{name}.c"
        text = SHAPES[shape].read_text()
        arguments = re.search(r"PROBE\((.*)\);", text)
        assert arguments, shape
        define = 'USDT_SEMAPHORE_DEFINE(p0, "bench", "p0")\n' * (form == "macros guarded")
        work.write_text(f"#include {header}\n{define}"
                        + text.replace(arguments[0], statement(form, arguments[1])))
        level = "-O3" if "at -O3" in text else "-O2"
        flags = ["-fPIE", "-fcf-protection=none", f"-DPASSES={PASSES}", f"-I{toolchain.INCLUDE}",
                 f"-I{self.directory}"]
        main = self.directory / f"{name}-main.o"
        toolchain.run([compiler, level, *flags, "-DWORK", "-c", work, "-o", work.with_suffix(".o")])
        toolchain.run([compiler, "-O1", *flags, "-c", SHAPES[shape], "-o", main])
        semaphores = [self.directory / f"{shape}-systemtap.o"] * (form == "sdt.h guarded")
        return toolchain.link(compiler, [main, work.with_suffix(".o"), *semaphores],
                              work.with_suffix(""), "-pie")

    def _ran(self, shape: str, form: str, compiler: str) -> Added:
        """Instructions of the file with the probe, and bytes of those that ran."""
        if (shape, form, compiler) in self.ran:
            return self.ran[shape, form, compiler]
        program = self.program(shape, form, compiler)
        names = toolchain.run(["nm", program.with_suffix(".o")]).stdout
        functions = set(re.findall(r" [tT] ([\w.]+)$", names, re.MULTILINE))
        counts = valgrind.executions([program], program.with_suffix(".out"))
        instructions = footprint = 0
        listing = toolchain.run(["objdump", "-dw", program]).stdout
        for part in re.split(r"^[0-9a-f]+ <(?=[\w.]+>:)", listing, flags=re.MULTILINE)[1:]:
            if part[:part.index(">")] in functions:
                for address, code in re.findall(r"^\s+([0-9a-f]+):\t([0-9a-f ]+)", part,
                                                re.MULTILINE):
                    times = counts.get(int(address, 16), 0)
                    instructions += times
                    footprint += len(code.split()) * bool(times)
        assert instructions >= PASSES
        self.ran[shape, form, compiler] = Added(instructions / PASSES, footprint)
        return self.ran[shape, form, compiler]

    def added(self, shape: str, form: str, compiler: str) -> Added:
        """What the probe adds to a shape."""
        instructions, footprint = self._ran(shape, form, compiler)
        without = self._ran(shape, "none", compiler)
        return Added(round(instructions - without.instructions, 2), footprint - without.footprint)


def statement(form: str, arguments: str) -> str:
    """A probe with these arguments, written for this form."""
    count = arguments.count(",") + 1
    return {
        "none": "",
        "sdtkit": f"BENCH_P0({arguments});",
        "sdtkit guarded": f"BENCH_P0({arguments});",
        "sdtkit enabled": f"if (BENCH_P0_ENABLED()) usdt_bench_p0({arguments});",
        "macros": f'USDT_PROBE{count}("bench", "p0", {arguments});',
        "macros guarded": f'USDT_SEMAPHORE_PROBE{count}(p0, "bench", "p0", {arguments});',
        "sdt.h": f"STAP_PROBE{count}(bench, p0, {arguments});",
        "sdt.h guarded": f"if (BENCH_P0_ENABLED()) BENCH_P0({arguments});",
        "usdt.h": f"USDT(bench, p0, {arguments});",
        "usdt.h guarded": f"if (USDT_IS_ACTIVE(bench, p0)) USDT_WITH_SEMA(bench, p0, {arguments});",
    }[form]
