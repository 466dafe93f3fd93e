# SPDX-License-Identifier: 0BSD
"""Programs built with hardening flags and sanitizers: the probes fire with right values, and
what the flags give the file is not taken from it."""
from __future__ import annotations

import dataclasses
import platform
import re
from pathlib import Path
from typing import List, Sequence

import pytest

import perf_events
from support import consumer, notes, targets, toolchain, uprobes

HERE = Path(__file__).resolve().parent
PASSES = 50
THREADS = 2
MASK = (1 << 64) - 1
NOW = ("-fPIE", "-pie", "-Wl,-z,relro,-z,now")
FLAGS = {
    "none": (),
    "cf-protection": ("-fcf-protection=full",),
    "stack-protector": ("-fstack-protector-all",),
    "stack-clash": ("-fstack-clash-protection",),
    "fortify": ("-D_FORTIFY_SOURCE=3",),
    "relro": NOW,
    "static-pie": ("-static-pie",),
    "all": ("-fcf-protection=full", "-fstack-protector-all", "-fstack-clash-protection",
            "-D_FORTIFY_SOURCE=3", "-D_GLIBCXX_ASSERTIONS", *NOW),
    "zero-registers": ("-fzero-call-used-regs=all",),
    "trivial-init": ("-ftrivial-auto-var-init=pattern",),
    "address": ("-fsanitize=address",),
    "undefined": ("-fsanitize=undefined",),
    "thread": ("-fsanitize=thread",),
    "safe-stack": ("-fsanitize=safe-stack",),
}
# What a compiler of this machine does not know.
UNKNOWN = {("gcc", "safe-stack"), ("clang", "zero-registers")}
CASES = [(compiler, name) for compiler in toolchain.C_COMPILERS for name in FLAGS
         if (compiler, name) not in UNKNOWN]
ISOLATED = {  # The only files in a link, so that no library of the system takes marks away.
    "x86-64": ("gcc", ("-fcf-protection=full",), "IBT, SHSTK"),
    "x86-64 clang": ("clang", ("-fcf-protection=full",), "IBT, SHSTK"),
    "aarch64": ("aarch64-linux-gnu-gcc", ("-mbranch-protection=standard",), "BTI, PAC"),
    "aarch64 bti": ("aarch64-linux-gnu-gcc", ("-mbranch-protection=bti",), "BTI"),
    "aarch64 clang": ("clang --target=aarch64-linux-gnu",
                      ("-mbranch-protection=standard", "-fuse-ld=bfd",
                       "-B/usr/bin/aarch64-linux-gnu-"), "BTI, PAC"),
}


@pytest.fixture(scope="module")
def header(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("hard")
    toolchain.probe_header(HERE / "hard.provider", directory / "hard_probes.h")
    return directory


def build(compiler: str, header: Path, path: Path, *flags: str) -> Path:
    words = compiler.split()
    toolchain.need(words[0])
    done = toolchain.run([*words, "-std=gnu99", "-O2", "-Wall", "-Wextra", "-Werror", f"-I{header}",
                          f"-I{toolchain.INCLUDE}", *flags, HERE / "hard.c", "-pthread", "-o",
                          path])
    assert not done.stderr
    return path


def sites(path: Path) -> List[notes.Note]:
    return [note for note in notes.notes(path) if note.provider == "hard"]


def properties(path: Path) -> List[str]:
    """What .note.gnu.property says."""
    return re.findall(r"Properties: (.*)", notes.readelf("-nW", path))


def expected() -> List[tuple]:
    """All that the threads pass, sorted; texts as the first 16 bytes behind the pointer."""
    found = []
    for number in range(PASSES):
        text = "{" + ",".join(str(byte) for byte in b"pass %010d\0" % number) + "}"
        found += [("guarded", str(number), str(0xfedcba9876543210 ^ number), text),
                  ("bare", str(-number)), ("quick", str(-number)), ("shared", str(number))]
    return sorted(found * THREADS)


def traced(path: Path) -> List[tuple]:
    """What the kernel sees of one run: the name of each probe that fired, and its values."""
    try:
        with uprobes.Tracefs() as fs, fs.attach(path, sites(path), values=True) as events:
            done = toolchain.run([path, str(PASSES)])
            hits = events.values()
    except uprobes.Unusable as why:
        pytest.skip(str(why))
    assert int(done.stdout) == PASSES * THREADS and not done.stderr
    found = []
    for name, values in hits:
        row = [value for key, value in sorted(values.items()) if key[0] == "a"]
        if name == "guarded":
            row[2] = values["b2"]
        found.append((name, *row))
    return sorted(found)


@pytest.mark.parametrize("compiler, name", CASES)
def test_flags(compiler, name, header, row, tmp_path):
    """Every value is right; the file has the segments and marks of the one without probes."""
    path = build(compiler, header, tmp_path / "with", *FLAGS[name])
    without = build(compiler, header, tmp_path / "without", "-DSDTKIT_DISABLED", *FLAGS[name])
    assert {note.name for note in sites(path)} == {"guarded", "bare", "quick", "shared"}
    assert not sites(without)
    assert properties(path) == properties(without)
    kinds = [sorted((each.type, each.flags) for each in notes.segments(file) if
                    each.type.startswith("GNU_")) for file in (path, without)]
    assert kinds[0] == kinds[1]
    assert ("GNU_STACK", "RW") in kinds[0]
    dynamic = notes.readelf("-dW", path)
    assert "TEXTREL" not in dynamic
    assert ("NOW" in dynamic) == ("NOW" in notes.readelf("-dW", without))
    # No relocation is the probes' own: the loader does no more than before.
    relocations = [len(re.findall(r" R_X86_64_| R_AARCH64_", notes.readelf("-rW", file)))
                   for file in (path, without)]
    assert relocations[0] == relocations[1]

    plain = toolchain.run([path, str(PASSES)])
    assert int(plain.stdout) == PASSES * THREADS and not plain.stderr
    if platform.machine() != "x86_64":
        pytest.skip("the kernel's names of registers are known for x86-64 here")
    assert traced(path) == expected()
    row(f"{compiler} {' '.join(FLAGS[name]) or 'without flags'}, {PASSES * THREADS} passes of 4 "
        "probes", "all values right")


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_full_relro_leaves_semaphores_writable(compiler, header, tmp_path):
    path = build(compiler, header, tmp_path / "hard", *NOW)
    assert "NOW" in notes.readelf("-dW", path)
    relro = next(each for each in notes.segments(path) if each.type == "GNU_RELRO")
    load = [each for each in notes.segments(path) if each.type == "LOAD" and "W" in each.flags]
    found = {note.name: note.semaphore for note in sites(path)}
    assert found["bare"] == 0 and len({value for value in found.values() if value}) == 3
    page = 4096
    last = (relro.address + relro.memory_size + page - 1) // page * page
    for value in filter(None, found.values()):
        assert not relro.address <= value < last
        assert any(each.address <= value < each.address + each.file_size for each in load)


@pytest.mark.parametrize("name", ISOLATED)
def test_marks_of_branch_protection_stay(name, header, tmp_path):
    compiler, flags, marks = ISOLATED[name]
    found = []
    for options in ((), ("-DSDTKIT_DISABLED",)):
        path = tmp_path / f"{len(options)}.so"
        source = tmp_path / "marks.c"
        source.write_text('#include "hard_probes.h"\nint pass(int n, const char *s);\n'
                          "int pass(int n, const char *s)\n{ HARD_GUARDED(n, 1, s); "
                          "HARD_SHARED(1); return n; }\n")
        words = compiler.split()
        toolchain.need(words[0], *(["aarch64-linux-gnu-ld"] if "aarch64" in name else []))
        toolchain.run([*words, "-O2", "-fPIC", "-shared", "-nostdlib", f"-I{header}",
                       f"-I{toolchain.INCLUDE}", *flags, *options, source, "-o", path])
        assert len(sites(path)) == (0 if options else 2)
        found.append(properties(path))
    assert found[0] == found[1] and len(found[0]) == 1
    assert f"feature: {marks}" in found[0][0]


def test_branch_protection_runs(tmp_path):
    """A processor that checks the marks: qemu, which knows BTI and pointer authentication."""
    target = targets.BY_NAME["aarch64"]
    toolchain.need("qemu-aarch64", f"{target.triple}-gcc")
    builder = consumer.Builder(tmp_path)
    (tmp_path / "run").mkdir()
    program = builder.build(target, "gcc", "-O2", tmp_path / "run", "-mbranch-protection=standard")
    assert consumer.check(target, program)


def nop5(path: Path) -> int:
    text = toolchain.run(["nm", path]).stdout
    return next(int(line.split()[0], 16) for line in text.splitlines()
                if line.endswith(" hard_nop5"))


def function(path: Path) -> int:
    text = toolchain.run(["nm", path]).stdout
    return next(int(line.split()[0], 16) for line in text.splitlines() if line.endswith(" T pass"))


def count(path: Path, found: Sequence[notes.Note], how: str, *, returns: bool = False) -> tuple:
    """Hits of a confined run, and its exit status: one that seccomp ended is a negative one."""
    perf_events.need()
    with perf_events.Counters(path, found, returns=returns) as counters:
        done = toolchain.run([path, str(PASSES), *([how] if how else [])], check=False)
        return counters.hits(), done.returncode, done.stdout


@pytest.mark.parametrize("how", ["strict", "filter"])
def test_seccomp(how, header, row, tmp_path):
    """A trap is no system call: the process needs leave for nothing."""
    path = build("gcc", header, tmp_path / "hard")
    hits, status, out = count(path, sites(path), how)
    assert (status, int(out)) == (0, PASSES)
    assert hits == {name: PASSES for name in ("guarded", "bare", "quick", "shared")}
    row(f"a process under seccomp ({how}), {PASSES} passes of 4 probes", "all counted")


def test_seccomp_ends_what_it_should(header, tmp_path):
    """What the test above rests on: the process may really do nothing else."""
    path = build("gcc", header, tmp_path / "hard", "-DCALL_WHAT_IS_FORBIDDEN")
    done = toolchain.run([path, "1", "filter"], check=False)
    assert done.returncode == -31       # SIGSYS


@pytest.mark.parametrize("how", ["strict", "filter"])
@pytest.mark.parametrize("what", ["a 5-byte nop", "the return of a function"])
def test_seccomp_and_newer_ways_of_the_kernel(what, how, header, row, tmp_path):
    """Other probes than ours become system calls there: uretprobe (6.11), uprobe (6.18)."""
    if platform.machine() != "x86_64":
        pytest.skip("x86-64 alone has these")
    path = build("gcc", header, tmp_path / "hard")
    is_nop = what == "a 5-byte nop"
    place = dataclasses.replace(sites(path)[0], location=nop5(path) if is_nop else function(path),
                                semaphore=0, name="other")
    hits, status, out = count(path, [place], how, returns=not is_nop)
    row(f"a process under seccomp ({how}), {what} traced on Linux {platform.release()[:4]}",
        f"{hits['other']} of {PASSES} counted, exit status {status}")
    assert (hits["other"], status) == (PASSES, 0)
