# SPDX-License-Identifier: 0BSD
"""The same probes written for sdtkit and for its peers, and what a build of them costs.

A form is a way to write a probe with three arguments.  Bare: a nop is all of it.  Guarded: a
semaphore is read first; "sdtkit enabled" asks for it by the probe's _ENABLED().  "none" has no
probe, "asm" an empty asm with the operands of one: the least that a compiler must do for three
live arguments.  "literal" is the least for a probe that tracers find: the asm written out at the
site.
"""
from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, List, NamedTuple

from support import toolchain, valgrind

# Options of the generator: not compared with a peer's form.
OPTIONS = {"fast": "#pragma usdt nosemaphore {names}\n#pragma usdt fast {names}\n",
           "fast guarded": "#pragma usdt fast {names}\n",
           "outline": "#pragma usdt outline {names}\n"}
BARE = ["asm", "sdtkit", "macros", "sdt.h"]
GUARDED = ["sdtkit guarded", "sdtkit enabled", "macros guarded", "sdt.h guarded"]
LIBBPF = ["usdt.h", "usdt.h guarded"]
SHAPES = {"no-pie": "-fno-pie", "pie": "-fPIE", "library": "-fPIC"}
CALLS = 1000
# A nop and a note as docs/format.md has it, and nothing else: no types, no macro, no --gc-sections.
LITERAL = (r'__asm__ __volatile__("990:\tnop\n\t.pushsection .note.stapsdt,\"?\",\"note\"\n"'
           r'"\t.balign 4\n\t.4byte 8,992f-991f,3\n\t.asciz \"stapsdt\"\n"'
           r'"991:\t.8byte 990b,0,0\n\t.asciz \"bench\",\"p{i}\",\"8@%0 -4@%1 -8@%2\"\n"'
           r'"992:\t.balign 4\n\t.popsection" :: "nr"(a), "nr"(b), "nr"(c));')
STATEMENTS = {
    "none": "",
    "asm": '__asm__ __volatile__("" :: "nr"(a), "nr"(b), "nr"(c));',
    "literal": LITERAL,
    "sdtkit": "BENCH_P{i}(a, b, c);",
    "sdtkit guarded": "BENCH_P{i}(a, b, c);",
    "sdtkit enabled": "if (BENCH_P{i}_ENABLED()) usdt_bench_p{i}(a, b, c);",
    **dict.fromkeys(OPTIONS, "BENCH_P{i}(a, b, c);"),
    "macros": 'USDT_PROBE("bench", "p{i}", a, b, c);',
    "macros guarded": 'USDT_GUARDED_PROBE("bench", "p{i}", a, b, c);',
    "sdt.h": "STAP_PROBE3(bench, p{i}, a, b, c);",
    "sdt.h guarded": "if (BENCH_P{i}_ENABLED()) BENCH_P{i}(a, b, c);",
    "usdt.h": "USDT(bench, p{i}, a, b, c);",
    "usdt.h guarded": "if (USDT_IS_ACTIVE(bench, p{i})) "
                      "USDT_WITH_SEMA(bench, p{i}, a, b, c);",
}
HEADERS = {"sdtkit": '"bare{n}.h"', "sdtkit guarded": '"guarded{n}.h"',
           "sdtkit enabled": '"guarded{n}.h"', "macros": '"usdt/usdt.h"',
           "macros guarded": '"usdt/usdt.h"', "sdt.h": "<sys/sdt.h>",
           "sdt.h guarded": '"systemtap{n}.h"',
           **{form: f'"{form.replace(" ", "-")}{{n}}.h"' for form in OPTIONS}}
MAIN = f"""
int leaf(const char *a, int b, long c);
int main(void)
{{
    int sum = 0;
    for (int i = 0; i < {CALLS}; i++)
        sum += leaf("file", i, i * 3L);
    return sum == 0;
}}
"""


def statement(form: str, number: int) -> str:
    """A probe with the arguments a, b and c."""
    return STATEMENTS[form].replace("{i}", str(number))


class Code(NamedTuple):
    """What probes add to a leaf function; each figure is for all its sites together."""

    instructions: float  # a call, counted by callgrind
    hot: int             # bytes from the entry to the first return, in the order of the code
    cold: int            # bytes of the other code
    spills: int          # on that path: accesses by the stack pointer, and pushes
    got: int             # relocations of the object against the global offset table


class Space(NamedTuple):
    """Bytes of sections: of the object, or of the library linked from it."""

    text: int
    note: int
    semaphore: int
    relocation: int
    file: int
    linked_got: int
    linked_relocation: int


class Place:
    """A directory with sources; `usdt` is libbpf's usdt.h, or None."""

    def __init__(self, directory: Path, usdt: "Path | None" = None) -> None:
        self.directory = directory
        self.usdt = usdt
        self.ready: Dict[int, None] = {}
        self.without: Dict["tuple[str, str, str]", Code] = {}
        (directory / "main.c").write_text(MAIN)

    def forms(self, kind: List[str]) -> List[str]:
        """The forms of BARE or of GUARDED, with libbpf's if its header is known."""
        return kind + [LIBBPF[kind is GUARDED]] * bool(self.usdt)

    def _provider(self, sites: int) -> None:
        if sites in self.ready:
            return
        probes = "".join(f"    probe p{i}(const char *a, int b, long c);\n" for i in range(sites))
        text = f"provider bench {{\n{probes}}};\n"
        names = " ".join(f"p{i}" for i in range(sites))
        guarded = self.directory / f"guarded{sites}.provider"
        bare = self.directory / f"bare{sites}.provider"
        guarded.write_text(text)
        bare.write_text(f"#pragma usdt nosemaphore {names}\n{text}")
        sources = [guarded, bare]
        for form, pragmas in OPTIONS.items():
            sources.append(self.directory / f"{form.replace(' ', '-')}{sites}.provider")
            sources[-1].write_text(pragmas.replace("{names}", names) + text)
        for source in sources:
            toolchain.probe_header(source, source.with_suffix(".h"))
        toolchain.need("dtrace")
        header = self.directory / f"systemtap{sites}.h"
        toolchain.run(["dtrace", "-h", "-s", guarded, "-o", header])
        toolchain.run(["dtrace", "-G", "-s", guarded, "-o", header.with_suffix(".o")],
                      cwd=self.directory)
        self.ready[sites] = None

    def include(self, form: str, total: int) -> List[str]:
        """How a C file with so many probes of this form begins."""
        self._provider(total)
        header = f'"{self.usdt}"' if form in LIBBPF else HEADERS.get(form)
        lines = [f"#include {header}".replace("{n}", str(total))] if header else []
        return lines

    def source(self, form: str, sites: int, functions: int = 1) -> Path:
        """A C file: each function holds `sites` probes, named on from function to function."""
        lines = self.include(form, sites * functions)
        for function in range(functions):
            name = "leaf" if functions == 1 else f"leaf{function}"
            lines += [f"int {name}(const char *a, int b, long c);",
                      f"int {name}(const char *a, int b, long c)", "{"]
            lines += ["    " + statement(form, function * sites + i) for i in range(sites)]
            lines += ["    return a[0] + b + (int)c;", "}"]
        path = self.directory / f"{form.replace(' ', '-')}-{sites}-{functions}.c"
        path.write_text("\n".join([*lines, ""]))
        return path

    def command(self, form: str, compiler: str, flags: List[str], source: Path,
                target: Path) -> List[str]:
        return [compiler, *flags, "-fcf-protection=none", f"-I{self.directory}",
                f"-I{toolchain.INCLUDE}", "-c", str(source), "-o", str(target)]

    def _object(self, form: str, compiler: str, flags: List[str], sites: int,
                functions: int = 1) -> Path:
        source = self.source(form, sites, functions)
        target = source.with_suffix(".o")
        toolchain.run(self.command(form, compiler, flags, source, target))
        return target

    def semaphores(self, form: str, total: int) -> List[Path]:
        """What is linked with an object, too."""
        return [self.directory / f"systemtap{total}.o"] if form == "sdt.h guarded" else []

    def _leaf(self, form: str, compiler: str, level: str, shape: str, sites: int) -> Code:
        built = self._object(form, compiler, [level, SHAPES[shape]], sites)
        main = self.directory / "main.o"
        toolchain.run([compiler, "-O1", SHAPES[shape], "-c", self.directory / "main.c",
                       "-o", main])
        program = self.directory / "program"
        parts = [built, *self.semaphores(form, sites)]
        link = {"no-pie": ["-no-pie"], "pie": ["-pie"], "library": ["-shared"]}[shape]
        if shape == "library":
            library = toolchain.link(compiler, parts, self.directory / "libleaf.so", *link)
            toolchain.link(compiler, [main, library], program, f"-Wl,-rpath,{self.directory}")
        else:
            toolchain.link(compiler, [main, *parts], program, *link)
        ran = valgrind.instructions([program], function="leaf")
        hot, spills = self._hot(built)
        return Code(ran / CALLS, hot, text_bytes(built) - hot, spills,
                    toolchain.run(["readelf", "-rW", built]).stdout.count("GOT"))

    @staticmethod
    def _hot(built: Path) -> "tuple[int, int]":
        listing = toolchain.run(["objdump", "-dw", "--disassemble=leaf", built]).stdout
        found = re.findall(r"^\s+([0-9a-f]+):\t([0-9a-f ]+)\t(\S.*)$", listing, re.MULTILINE)
        end = next(i for i, row in enumerate(found) if row[2].startswith("ret"))
        path = found[:end + 1]
        spills = [text for _, _, text in path if "(%rsp)" in text or text.startswith("push")]
        return sum(len(code.split()) for _, code, _ in path), len(spills)

    def code(self, form: str, compiler: str, level: str, shape: str, sites: int) -> Code:
        """What `sites` probes add to a leaf function without any."""
        with_probes = self._leaf(form, compiler, level, shape, sites)
        key = (compiler, level, shape)
        if key not in self.without:
            self.without[key] = self._leaf("none", compiler, level, shape, sites)
        without = self.without[key]
        return Code(with_probes.instructions - without.instructions,
                    with_probes.hot - without.hot, with_probes.cold - without.cold,
                    with_probes.spills - without.spills, with_probes.got - without.got)

    def space(self, form: str, compiler: str, sites: int) -> Space:
        """Sizes of a file with this many probes, eight to a function, at -O2 -fPIC."""
        built = self._object(form, compiler, ["-O2", "-fPIC"], 8, sites // 8)
        parts = [built, *self.semaphores(form, sites)]
        library = toolchain.link(compiler, parts, self.directory / "libspace.so", "-shared")
        rows = sections(built)
        linked = sections(library)
        return Space(text_bytes(built), notes_bytes(rows), of(rows, ".probes"),
                     sum(size for name, size in rows if name.startswith(".rela")),
                     built.stat().st_size, of(linked, ".got"), of(linked, ".rela.dyn"))

    def inlined(self, form: str, compiler: str, level: str) -> bool:
        """Whether a small static function with a probe, called five times, is still inlined."""
        source = self.source(form, 1)
        text = source.read_text().replace("int leaf(const char *a, int b, long c);\n", "")
        text = text.replace("int leaf(", "static int leaf(") + """
int five(const char *a, int b, long c);
int five(const char *a, int b, long c)
{
    return leaf(a, leaf(a, leaf(a, leaf(a, leaf(a, b, c), c), c), c), c);
}
"""
        path = source.with_name(f"inline-{source.name}")
        path.write_text(text)
        built = path.with_suffix(".o")
        toolchain.run(self.command(form, compiler, [level], path, built))
        names = toolchain.run(["readelf", "-sW", built]).stdout
        return re.search(r" leaf$", names, re.MULTILINE) is None


def sections(path: Path) -> "list[tuple[str, int]]":
    """Names and sizes in bytes."""
    listing = toolchain.run(["readelf", "-SW", path]).stdout
    return [(name, int(size, 16)) for name, size in
            re.findall(r"\] (\S+) +\S+ +[0-9a-f]+ [0-9a-f]+ ([0-9a-f]+) ", listing)]


def of(rows: "list[tuple[str, int]]", name: str) -> int:
    return sum(size for each, size in rows if each == name)


def notes_bytes(rows: "list[tuple[str, int]]") -> int:
    return of(rows, ".note.stapsdt")


def text_bytes(path: Path) -> int:
    """Bytes of all sections with code."""
    return sum(size for name, size in sections(path) if name.startswith(".text"))
