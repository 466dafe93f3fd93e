#!/usr/bin/python3
# SPDX-License-Identifier: 0BSD
"""What probes cost, beside the peers: tables with ratios, Markdown and JSON.

sys/sdt.h and dtrace(1) of SystemTap must be installed; libbpf's usdt.h is a peer when its path
is given, and not at hand else.  Instructions and bytes repeat; seconds and megabytes are minima
of interleaved runs and are compared within one table only.
"""
import argparse
import datetime
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import header_cost as generator  # noqa: E402
import hit_cost  # noqa: E402
import line_test  # noqa: E402
import profile_cost  # noqa: E402
import table  # noqa: E402
import trace_cost  # noqa: E402
from support import costs, hot_path, shapes, toolchain, valgrind  # noqa: E402

LEVELS = ["-O1", "-O2", "-O3"]
SITES = 4
MANY = 1000


def kinds(place):
    """Each form, with the form of ours that it is compared with."""
    return [(form, ours) for kind, ours in ((costs.BARE, "sdtkit"),
                                            (costs.GUARDED, "sdtkit guarded"))
            for form in sorted(place.forms(kind), key=lambda each: each != ours)]


def ratio(value, ours):
    """A figure as a multiple of ours; "-" where ours is 0."""
    return round(value / ours, 2) if ours else "-"


def untraced(place, compilers):
    found = []
    for compiler in compilers:
        for level in LEVELS:
            for shape in costs.SHAPES:
                ours = {}
                for form, base in kinds(place):
                    code = place.code(form, compiler, level, shape, SITES)
                    ours.setdefault(base, code)
                    found.append({
                        "compiler": compiler, "level": level, "shape": shape, "form": form,
                        "instructions": code.instructions / SITES,
                        "ratio": ratio(code.instructions, ours[base].instructions),
                        "hot B": code.hot / SITES, "cold B": code.cold / SITES,
                        "spills": code.spills, "GOT": code.got})
    return found


def inlining(place, compilers):
    return [{"compiler": compiler, "form": form,
             **{level: "yes" if place.inlined(form, compiler, level) else "no"
                for level in LEVELS}}
            for compiler in compilers for form, _ in kinds(place)]


def size(place, compilers):
    found = []
    for compiler in compilers:
        ours = {}
        for form, base in kinds(place):
            space = place.space(form, compiler, MANY)
            ours.setdefault(base, space)
            found.append({"compiler": compiler, "form": form, **space._asdict(),
                          "note ratio": ratio(space.note, ours[base].note)})
    return found


def compiling(place, compilers, rounds):
    """Instructions of compiler and assembler, and ratios of what the probes add to them."""
    found = []
    for compiler in compilers:
        forms = [("none", "sdtkit"), ("literal", "sdtkit"), *kinds(place)]
        commands = {}
        for form, _ in forms:
            source = place.source(form, 8, MANY // 8)
            commands[form] = place.command(form, compiler, ["-O2"], source,
                                           source.with_suffix(".o"))
        runs = {form: [] for form in commands}
        for _ in range(rounds):
            for form, command in commands.items():
                runs[form].append(generator.spent(command))
        counted = {form: valgrind.instructions(command, product=Path(command[-1]))
                   for form, command in commands.items()}
        over = {form: count - counted["none"] for form, count in counted.items()}
        for form, base in forms:
            peer = "sdt.h" if base == "sdtkit" else "sdt.h guarded"
            found.append({"compiler": compiler, "form": form,
                          "M instructions": round(counted[form] / 1e6),
                          "ratio": ratio(over[form], over[base]),
                          "to asm": ratio(over[form], over["asm"]),
                          "to literal": ratio(over[form], over["literal"]),
                          "to sdt.h": ratio(over[form], over[peer]),
                          "CPU s": round(min(row[0] for row in runs[form]), 3),
                          "peak MB": round(min(row[1] for row in runs[form]))})
    return found


def options(place, compilers):
    """fast and outline beside the usual form: what they add to a leaf function, and in bytes."""
    found = []
    for compiler in compilers:
        for form in ("sdtkit", "fast", "sdtkit guarded", "fast guarded", "outline"):
            code = place.code(form, compiler, "-O2", "library", SITES)
            space = place.space(form, compiler, MANY)
            found.append({"compiler": compiler, "form": form,
                          "instructions": code.instructions / SITES, "hot B": code.hot / SITES,
                          "cold B": code.cold / SITES, "spills": code.spills,
                          "text of 1000 B": space.text, "notes B": space.note,
                          ".o file B": space.file})
    return found


def around(place, compilers):
    """What a probe adds to programs that are more than a leaf function."""
    there = shapes.Place(place.directory, place.usdt)
    return [{"shape": shape, "compiler": compiler, "form": form,
             "instructions": added.instructions, "footprint B": added.footprint}
            for shape in shapes.SHAPES for compiler in compilers for form in there.forms(shape)
            for added in [there.added(shape, form, compiler)]]


def architectures(place):
    """What a guarded probe adds to a leaf function, a row for what Debian's compilers make."""
    there = hot_path.Place(place.directory, place.usdt)
    return [{"architecture": name, "compiler": compiler, "shape": shape,
             **{form: "does not compile" if count is None else count
                for form, count in there.added(name, compiler, "-O2", shape).items()}}
            for name in hot_path.TARGETS for compiler in ("gcc", "clang")
            for shape in hot_path.SHAPES]


def versions(compilers):
    """Where the figures come from."""
    def first(command):
        return toolchain.run(command).stdout.splitlines()[0]
    return {"date": datetime.date.today().isoformat(),
            "machine": f"{platform.machine()}, {os.cpu_count()} CPUs, shared with other work",
            "system": f"Linux {platform.release()}",
            **{each: first([each, "--version"]) for each in compilers},
            "linker": first(["ld", "--version"]), "valgrind": first(["valgrind", "--version"])}


# Name, title, and whether it is one of those made by default.
TABLES = {
    "untraced": (f"Untraced: what one of {SITES} probes adds to a leaf function", True),
    "shapes": ("One probe in code that is more than a leaf function", True),
    "architectures": ("A guarded probe in a leaf function, -O2: instructions", True),
    "inlining": ("A small static function with a probe, called five times", True),
    "options": ("The options fast and outline, -O2 -fPIC", True),
    "loop": ("A tracer that comes while a loop without calls runs", True),
    "size": (f"Bytes for {MANY} probes with three arguments, -O2 -fPIC", True),
    "compile": (f"Compiling {MANY} sites, -O2", True),
    "generator": ("The header of a provider", True),
    "traced": ("Traced: nanoseconds a hit", True),
    "trace": ("sdtkit trace beside a line for bpftrace written by hand: CPU seconds", True),
    "profile": ("sdtkit trace: profiles of pairs beside a bare count() on both probes", True),
    "attach": ("Attaching to one probe and detaching, by its uses in the program", True),
    "interp": ("examples/interp: instructions, by where the line probe is tested", True),
    "cpython": ("CPython 3.11: instructions, as multiples of no probes", False),
    "cpython-wall": ("CPython 3.11: wall time, as multiples of no probes", False),
}


def measure(part, given, place, compilers):
    """The rows of one table."""
    why = hit_cost.unusable() if part in ("loop", "traced", "attach") else None
    if why:
        return [{"not measured": why}]
    if part.startswith("cpython"):
        import cpython_cost
        from support import cpython as builds
        bench = cpython_cost.Bench(builds.work_directory(), 2)
        if part == "cpython":
            return cpython_cost.instructions(bench, given.workloads)
        return cpython_cost.wall(bench, given.rounds, given.workloads)
    return {"untraced": lambda: untraced(place, compilers),
            "shapes": lambda: around(place, compilers),
            "architectures": lambda: architectures(place),
            "inlining": lambda: inlining(place, compilers),
            "options": lambda: options(place, compilers),
            "loop": lambda: hit_cost.in_a_loop(place, compilers),
            "size": lambda: size(place, compilers),
            "compile": lambda: compiling(place, compilers, given.rounds),
            "generator": lambda: generator.rows(given.probes),
            "traced": lambda: hit_cost.hits(place, given.passes, given.rounds),
            "trace": lambda: trace_cost.rows(given.hits, min(given.rounds, 3)),
            "profile": lambda: profile_cost.rows(given.hits, min(given.rounds, 3)),
            "attach": lambda: hit_cost.attaching(place, given.sites),
            "interp": lambda: line_test.rows(compilers, given.workloads)}[part]()


def numbers(word):
    return [int(each) for each in word.split(",")]


def arguments(words=None):
    parser = argparse.ArgumentParser(prog="tests/run.sh bench", description=__doc__)
    usual = [name for name, (_, usual) in TABLES.items() if usual]
    parser.add_argument("parts", nargs="*", metavar="TABLE",
                        help=f"{', '.join(usual)} (all these by default); cpython and "
                        "cpython-wall, which build CPython first; all")
    parser.add_argument("--json", metavar="FILE", help="write the figures there, too")
    parser.add_argument("--markdown", metavar="FILE", type=Path,
                        help="write the tables there; in a file with lines "
                        "<!-- bench TABLE --> and <!-- end --> only what is between them")
    parser.add_argument("--usdt-h", metavar="PATH", type=Path,
                        help="libbpf's usdt.h, one peer more")
    parser.add_argument("--rounds", metavar="N", type=int, default=7,
                        help="interleaved runs of what is timed (default: 7)")
    parser.add_argument("--probes", metavar="N", type=int, default=100000,
                        help="largest provider for the generator (default: 100000)")
    parser.add_argument("--passes", metavar="N", type=int, default=20000,
                        help="hits a round of a traced probe (default: 20000)")
    parser.add_argument("--hits", metavar="N", type=int, default=1000000,
                        help="hits of each view of sdtkit trace (default: 1000000)")
    parser.add_argument("--sites", metavar="N,N", type=numbers, default=[1, 100, 5000],
                        help="uses of the probe to attach to (default: 1,100,5000)")
    parser.add_argument("--workloads", metavar="N", type=int, default=None,
                        help="only the first N programs on interp and CPython")
    given = parser.parse_args(words)
    unknown = set(given.parts) - set(TABLES) - {"all"}
    if unknown:
        parser.error(f"no table is called {min(unknown)}; there are {', '.join(TABLES)}, all")
    if "all" in given.parts:
        given.parts = list(TABLES)
    given.parts = given.parts or usual
    if given.usdt_h and not given.usdt_h.is_file():
        parser.error(f"no file {given.usdt_h}")
    if given.rounds < 1 or given.probes < generator.COUNTS[0] or given.passes < 1:
        parser.error("--rounds and --passes are at least 1 and --probes at least "
                     f"{generator.COUNTS[0]}")
    return given


def main():
    given = arguments()
    compilers = toolchain.C_COMPILERS
    result = {"versions": versions(compilers)}
    tables = {"versions": table.markdown([{"what": what, "which": which} for what, which
                                          in result["versions"].items()])}
    with tempfile.TemporaryDirectory() as name:
        place = costs.Place(Path(name), given.usdt_h and given.usdt_h.resolve())
        for part in (part for part in TABLES if part in given.parts):
            title = TABLES[part][0]
            result[part] = measure(part, given, place, compilers)
            print(f"\n{title}\n\n{table.text(result[part])}", flush=True)
            tables[part] = table.markdown(table.page(part, result[part]))
            # After each: what was measured stays if the rest is interrupted.
            if given.json:
                Path(given.json).write_text(json.dumps(result, indent=1) + "\n",
                                            encoding="utf-8")
            if given.markdown:
                table.write(given.markdown, tables, TABLES)


if __name__ == "__main__":
    main()
