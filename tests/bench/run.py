#!/usr/bin/python3
# SPDX-License-Identifier: 0BSD
"""What probes cost, beside the peers: tables with ratios, and JSON.

sys/sdt.h and dtrace(1) of SystemTap must be installed; libbpf's usdt.h is a peer when its path
is given.  Instructions and bytes repeat; seconds and megabytes are minima of interleaved runs
and are compared within one table only.
"""
import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import generator  # noqa: E402
from support import costs, toolchain  # noqa: E402

PARTS = ["untraced", "inlining", "size", "compile", "generator"]
LEVELS = ["-O1", "-O2", "-O3"]
SITES = 4
MANY = 1000


def show(title, rows):
    """Print rows, dictionaries with the same keys, as a table."""
    print(f"\n{title}\n")
    names = list(rows[0])
    texts = [names] + [[f"{row[name]:.2f}" if isinstance(row[name], float) else str(row[name])
                        for name in names] for row in rows]
    widths = [max(len(line[i]) for line in texts) for i in range(len(names))]
    for line in texts:
        print("  ".join(text.rjust(width) for text, width in zip(line, widths)))
    sys.stdout.flush()


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
        for form, base in forms:
            over = least[form] - least["none"]
            found.append({"compiler": compiler, "form": form, "CPU s": round(least[form], 3),
                          "us/probe": round(over / MANY * 1e6),
                          "ratio": ratio(over, least[base] - least["none"]),
                          "peak MB": round(min(row[1] for row in runs[form]))})
    return found


def main():
    parser = argparse.ArgumentParser(prog="tests/run.sh bench", description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="write the figures there, too")
    parser.add_argument("--libbpf-usdt", metavar="PATH", type=Path, help="libbpf's usdt.h")
    parser.add_argument("--only", metavar="PART", action="append", choices=PARTS,
                        help=f"one of {', '.join(PARTS)}; may be given again")
    parser.add_argument("--rounds", metavar="N", type=int, default=7,
                        help="interleaved compiler runs (default: 7)")
    parser.add_argument("--probes", metavar="N", type=int, default=10000,
                        help="largest provider for the generator (default: 10000)")
    given = parser.parse_args()
    if given.libbpf_usdt and not given.libbpf_usdt.is_file():
        parser.error(f"no file {given.libbpf_usdt}")
    if given.rounds < 1 or given.probes < generator.COUNTS[0]:
        parser.error(f"--rounds is at least 1 and --probes at least {generator.COUNTS[0]}")
    compilers = toolchain.C_COMPILERS
    result = {"compilers": {each: toolchain.run([each, "--version"]).stdout.splitlines()[0]
                            for each in compilers}}
    with tempfile.TemporaryDirectory() as directory:
        place = costs.Place(Path(directory),
                            given.libbpf_usdt and given.libbpf_usdt.resolve())
        for part, title, measure in (
                ("untraced", f"Untraced: what one of {SITES} probes adds to a leaf function",
                 lambda: untraced(place, compilers)),
                ("inlining", "A small static function with a probe, called five times",
                 lambda: inlining(place, compilers)),
                ("size", f"Bytes for {MANY} probes with three arguments, -O2 -fPIC",
                 lambda: size(place, compilers)),
                ("compile", f"Compiling {MANY} sites, -O2, minimum of {given.rounds} runs",
                 lambda: compiling(place, compilers, given.rounds)),
                ("generator", "The header of a provider",
                 lambda: generator.rows(given.probes))):
            if part in (given.only or PARTS):
                result[part] = measure()
                show(title, result[part])
                if given.json:
                    Path(given.json).write_text(json.dumps(result, indent=1) + "\n",
                                                encoding="utf-8")


if __name__ == "__main__":
    main()
