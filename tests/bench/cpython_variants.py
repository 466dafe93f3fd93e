# SPDX-License-Identifier: 0BSD
"""CPython 3.11 built several times over: one tree, with other probes in the objects that have any.

examples/cpython/build.sh makes the tree, with sdtkit's probes and all extension modules.  Each
variant is a copy in which only ceval.o, import.o, sysmodule.o and gcmodule.o are compiled anew,
with the same flags, and the interpreter is linked again.
"""
import os
import re
import shutil
import sys
from pathlib import Path

from support import notes, toolchain

# The probes, and whether the test of the line probe stands in the dispatch of the run loop.
VARIANTS = {
    "none": ("none", False),
    "sdtkit": ("sdtkit", True),
    "SystemTap": ("SystemTap", True),
    "sdtkit, no line": ("sdtkit", False),
    "SystemTap, no line": ("SystemTap", False),
}
NO_LINE = """
#undef PyDTrace_LINE
#undef PyDTrace_LINE_ENABLED
#define PyDTrace_LINE(filename, funcname, lineno) ((void)(lineno))
#define PyDTrace_LINE_ENABLED() 0
"""
# Data stands at the same addresses in each variant, whatever .probes takes between: the hash of a
# type is its address, and that of a name in the method cache.
PLACES = ("-Wl,--section-start=.data=0x500000,--section-start=.PyRuntime=0x640000,"
          "--section-start=.bss=0x700000")


def run(words, cwd):
    return toolchain.run(words, cwd=cwd, timeout=7200)


def base(work, jobs):
    """The tree of sdtkit's build, complete with extension modules, up to date."""
    run([toolchain.ROOT / "examples" / "cpython" / "build.sh", "--work", work, "--jobs", str(jobs)],
        toolchain.ROOT)
    return work / "static"


def keep_time(path, text):
    """Other contents with the old time: to make, every object depends on these headers."""
    old = path.stat()
    path.write_text(text)
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))


def build(tree, target, probes, line, jobs):
    """One variant in `target`, from a complete `tree`."""
    shutil.rmtree(target, ignore_errors=True)
    run(["cp", "-a", tree, target], tree)
    source = (tree.parent / "source").resolve()
    sources = [path for path in sorted(source.glob("*/*.c"))
               if re.search(r'(?m)^# *include "pydtrace\.h"', path.read_text(errors="replace"))]
    for path in [target / "python", *(target / path.parent.name / f"{path.stem}.o"
                                      for path in sources)]:
        path.unlink()
    header = target / "Include" / "pydtrace_probes.h"
    objects = ""
    if probes == "SystemTap":
        made = target / "systemtap.h"
        run(["dtrace", "-h", "-s", source / "Include" / "pydtrace.d", "-o", made], target)
        text = made.read_text().replace("PYTHON_", "PyDTrace_")
        keep_time(header, text + NO_LINE * (not line))
        objects = "Python/pydtrace.o"
    elif probes == "none":
        keep_time(header, '#error "without probes"\n')
        configured = target / "pyconfig.h"
        text = configured.read_text()
        assert "#define WITH_DTRACE 1" in text
        keep_time(configured, text.replace("#define WITH_DTRACE 1", "/* no WITH_DTRACE */"))
    else:
        keep_time(header, header.read_text() + NO_LINE * (not line))
    flags = [f"LDFLAGS={PLACES}", f"DTRACE_OBJS={objects}", "DTRACE=dtrace"]
    run(["make", f"-j{jobs}", *flags, "python"], target)


def programs(work, jobs, report=lambda text: print(text, file=sys.stderr)):
    """A directory to run in, and a program for each of VARIANTS to put there as `python`."""
    report("building CPython with sdtkit's probes (minutes, the first time)")
    tree = base(work, jobs)
    key = (tree / "sdtkit" / "probes").read_text() + (tree / "sdtkit" / "configured").read_text() \
        + Path(__file__).read_text()
    place = work / "bench"
    place.mkdir(exist_ok=True)
    # Beside the first tree: its makefile names the source as ../source.
    target = work / "bench-tree"
    found = {}
    for name, (probes, line) in VARIANTS.items():
        program = place / f"python-{name.replace(', ', '-').replace(' ', '-')}"
        stamp = program.with_suffix(".key")
        if not (stamp.exists() and stamp.read_text() == key and program.exists()):
            report(f"building the variant {name}")
            stamp.unlink(missing_ok=True)
            build(tree, target, probes, line, jobs)
            shutil.copy2(target / "python", program)
            names = {note.name for note in notes.notes(program)}
            assert bool(names) == (probes != "none") and ("line" in names) == line, (name, names)
            stamp.write_text(key)
        found[name] = program
    if not (target / "python").exists():
        shutil.rmtree(target, ignore_errors=True)
        run(["cp", "-a", tree, target], tree)
    return target, found
