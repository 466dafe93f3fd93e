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
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import generator  # noqa: E402
import line_test  # noqa: E402
import table  # noqa: E402
import traced  # noqa: E402
from support import costs, toolchain  # noqa: E402

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
    return [{"compiler": compiler, "level": level, "form": form,
             "inlined": "yes" if place.inlined(form, compiler, level) else "no"}
            for compiler in compilers for level in LEVELS for form, _ in kinds(place)]


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


def spent(command):
    """CPU seconds and peak megabytes of a compiler and its children."""
    child = os.fork()
    if child == 0:
        status = subprocess.run(command, check=False).returncode
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        Path(command[-1]).with_suffix(".spent").write_text(
            f"{used.ru_utime + used.ru_stime} {used.ru_maxrss / 1024}")
        os._exit(status)
    if os.waitpid(child, 0)[1]:
        sys.exit(f"run.py: {' '.join(command)} failed")
    return tuple(map(float, Path(command[-1]).with_suffix(".spent").read_text().split()))


def compiling(place, compilers, rounds):
    """Ratios are of what the probes add: to ours, to the empty asm, and to sys/sdt.h."""
    found = []
    for compiler in compilers:
        forms = [("none", "sdtkit"), *kinds(place)]
        commands = {}
        for form, _ in forms:
            source = place.source(form, 8, MANY // 8)
            commands[form] = place.command(form, compiler, ["-O2"], source,
                                           source.with_suffix(".o"))
        runs = {form: [] for form in commands}
        for _ in range(rounds):
            for form, command in commands.items():
                runs[form].append(spent(command))
        least = {form: min(row[0] for row in all_runs) for form, all_runs in runs.items()}
        over = {form: least[form] - least["none"] for form in least}
        for form, base in forms:
            peer = "sdt.h" if base == "sdtkit" else "sdt.h guarded"
            found.append({"compiler": compiler, "form": form, "CPU s": round(least[form], 3),
                          "us/probe": round(over[form] / MANY * 1e6),
                          "ratio": ratio(over[form], over[base]),
                          "to asm": ratio(over[form], over["asm"]),
                          "to sdt.h": ratio(over[form], over[peer]),
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


def versions(compilers):
    """Where the figures come from."""
    def first(command):
        return toolchain.run(command).stdout.splitlines()[0]
    return {"date": datetime.date.today().isoformat(),
            "machine": f"{platform.machine()}, {os.cpu_count()} CPUs, shared with other work",
            "system": f"Linux {platform.release()}",
            **{each: first([each, "--version"]) for each in compilers},
            "linker": first(["ld", "--version"]), "valgrind": first(["valgrind", "--version"])}


def parts(given, place, directory, compilers):
    """Name, title and measurement of each table; whether it is one of the default run."""
    def cpython(measure):
        import cpython_cost as module
        from support import cpython as builds
        return measure(module, module.Bench(builds.work_directory(), 2))
    rows = [
        ("untraced", f"Untraced: what one of {SITES} probes adds to a leaf function", True,
         lambda: untraced(place, compilers)),
        ("inlining", "A small static function with a probe, called five times", True,
         lambda: inlining(place, compilers)),
        ("options", "The options fast and outline, -O2 -fPIC", True,
         lambda: options(place, compilers)),
        ("loop", "A tracer that comes while a loop without calls runs", True,
         lambda: traced.in_a_loop(directory / "loops", compilers)),
        ("size", f"Bytes for {MANY} probes with three arguments, -O2 -fPIC", True,
         lambda: size(place, compilers)),
        ("compile", f"Compiling {MANY} sites, -O2, minimum of {given.rounds} runs", True,
         lambda: compiling(place, compilers, given.rounds)),
        ("generator", "The header of a provider", True, lambda: generator.rows(given.probes)),
        ("traced", f"Traced: {given.passes} hits a round, {given.rounds} rounds", True,
         lambda: traced.hits(directory / "hits", given.passes, given.rounds)),
        ("attach", "Attaching to one probe and detaching, by its uses in the program", True,
         lambda: traced.attaching(directory / "sites", given.sites)),
        ("interp", "examples/interp: instructions, by where the line probe is tested", True,
         lambda: line_test.rows(compilers)),
        ("cpython", "CPython 3.11: instructions, as multiples of no probes", False,
         lambda: cpython(lambda module, bench: module.instructions(bench, given.workloads))),
        ("cpython-wall", "CPython 3.11: wall time, as multiples of no probes", False,
         lambda: cpython(lambda module, bench: module.wall(bench, given.rounds,
                                                           given.workloads))),
    ]
    why = traced.unusable()
    return [(name, title, usual, (lambda: [{"not measured": why}])
             if why and name in ("loop", "traced", "attach") else measure)
            for name, title, usual, measure in rows]


def main():
    parser = argparse.ArgumentParser(prog="tests/run.sh bench", description=__doc__)
    parser.add_argument("part", nargs="*", metavar="PART",
                        help="tables to make: untraced, inlining, options, loop, size, compile, "
                        "generator, traced, attach, interp (all these by default), cpython, "
                        "cpython-wall (minutes: they build CPython), all")
    parser.add_argument("--json", metavar="FILE", help="write the figures there, too")
    parser.add_argument("--markdown", metavar="FILE", type=Path,
                        help="write the tables there; in a file with lines "
                        "<!-- bench NAME --> and <!-- end --> only what is between them")
    parser.add_argument("--usdt-h", metavar="PATH", type=Path, help="libbpf's usdt.h")
    parser.add_argument("--rounds", metavar="N", type=int, default=7,
                        help="interleaved runs of what is timed (default: 7)")
    parser.add_argument("--probes", metavar="N", type=int, default=100000,
                        help="largest provider for the generator (default: 100000)")
    parser.add_argument("--passes", metavar="N", type=int, default=20000,
                        help="hits a round of a traced probe (default: 20000)")
    parser.add_argument("--sites", metavar="N,N...", default="1,100,5000",
                        help="uses of a probe to attach to (default: 1,100,5000)")
    parser.add_argument("--workloads", metavar="N", type=int, default=None,
                        help="run only the first N programs on CPython")
    given = parser.parse_args()
    if given.usdt_h and not given.usdt_h.is_file():
        parser.error(f"no file {given.usdt_h}")
    if given.rounds < 1 or given.probes < generator.COUNTS[0] or given.passes < 1:
        parser.error("--rounds and --passes are at least 1 and --probes at least "
                     f"{generator.COUNTS[0]}")
    try:
        given.sites = [int(word) for word in given.sites.split(",")]
    except ValueError:
        parser.error("--sites wants numbers with commas between")
    compilers = toolchain.C_COMPILERS
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        place = costs.Place(directory, given.usdt_h and given.usdt_h.resolve())
        known = parts(given, place, directory, compilers)
        wrong = set(given.part) - {row[0] for row in known} - {"all"}
        if wrong:
            parser.error(f"no table is called {min(wrong)}; "
                         f"there are {', '.join(row[0] for row in known)}")
        result = {"versions": versions(compilers)}
        tables = {"versions": table.markdown([{"what": key, "which": value} for key, value
                                              in result["versions"].items()])}
        for part, title, usual, measure in known:
            if part in given.part or "all" in given.part or (usual and not given.part):
                result[part] = measure()
                print(f"\n{title}\n\n{table.text(result[part])}", flush=True)
                tables[part] = table.markdown(table.page(part, result[part]))
                # After each: what was measured stays if the rest is interrupted.
                if given.json:
                    Path(given.json).write_text(json.dumps(result, indent=1) + "\n",
                                                encoding="utf-8")
                if given.markdown:
                    table.write(given.markdown, tables,
                                {row[0]: row[1] for row in known})


if __name__ == "__main__":
    main()
