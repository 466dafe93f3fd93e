# SPDX-License-Identifier: 0BSD
"""`sdtkit list`: the same probes as readelf, in words, of files and of processes."""
from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from support import build, notes, targets, toolchain, tracer
from support.lock import locked

# Packages whose programs carry notes, and the files that do.
PACKAGES = {"python3.11-minimal": "usr/bin/python3.11", "libstdc++6": "usr/lib/*/libstdc++.so.6",
            "libgcc-s1": "lib/*/libgcc_s.so.1", "libc6": "lib/*/libc.so.6",
            "qemu-system-x86": "usr/bin/qemu-system-x86_64",
            "postgresql-15": "usr/lib/postgresql/15/bin/postgres",
            "libruby3.1": "usr/lib/*/libruby-3.1.so.3.1",
            "openjdk-17-jre-headless": "usr/lib/jvm/*/lib/server/libjvm.so"}


def sdtkit(*words, check=True):
    return toolchain.run([sys.executable, toolchain.SDTKIT, "list", *words], check=check)


def listed(path, *words):
    """What --json says of one file, as the rows that readelf gives."""
    file, = json.loads(sdtkit("--json", *words, path).stdout)["files"]
    rows = []
    for probe in file["probes"]:
        for site in probe["sites"]:
            rows.append((probe["provider"], probe["name"], site["location"], site["base"],
                         site["semaphore"]["address"] if site["semaphore"] else 0,
                         tuple((each["size"], each["signed"], each["operand"])
                               for each in site["arguments"])))
    return sorted(rows)


def by_readelf(path):
    return sorted((note.provider, note.name, note.location, note.base, note.semaphore,
                   tuple((arg.size, arg.signed, arg.operand) for arg in note.args))
                  for note in notes.notes(path))


def unpacked(package):
    """A package of the distribution, fetched once; the file that has probes."""
    toolchain.need("apt-get", "dpkg-deb")
    place = build.directory() / "packages"
    with locked(place / f"{package}.lock"):
        tree = place / package
        if not tree.exists():
            work = place / f"{package}.new"
            toolchain.run(["rm", "-rf", work])
            work.mkdir()
            done = toolchain.run(["apt-get", "-q", "-o", "Acquire::Retries=3", "-o",
                                  "APT::Sandbox::User=root", "download", package], cwd=work,
                                 check=False, timeout=600)
            if done.returncode:
                pytest.skip(f"{package} cannot be fetched: {done.stderr.strip().splitlines()[-1:]}")
            toolchain.run(["dpkg-deb", "-x", *work.glob("*.deb"), work])
            work.rename(tree)
    found = sorted(tree.glob(PACKAGES[package]))
    assert found, f"{package} has no {PACKAGES[package]}"
    return found[-1].resolve()


def agrees(path):
    """The command says what readelf does, also of a file without probes."""
    expected = by_readelf(path)
    if expected:
        assert listed(path) == expected
    else:
        assert "has no probes" in sdtkit(path, check=False).stderr


@pytest.mark.parametrize("path", [tracer.path_of_libc(), sys.executable, "/bin/ls"],
                         ids=os.path.basename)
def test_files_of_this_system_agree_with_readelf(path):
    agrees(path)


@pytest.mark.size("all")
@pytest.mark.parametrize("package", PACKAGES)
def test_packages_agree_with_readelf(package):
    agrees(unpacked(package))


@pytest.mark.size("ci")
@pytest.mark.parametrize("name", ["x86-64", "i386", "aarch64", "armhf Thumb-2", "riscv64",
                                  "ppc64le", "s390x"])
def test_every_architecture_agrees_with_readelf(tmp_path, name):
    target = targets.BY_NAME[name]
    compiler = targets.gcc(target)
    (tmp_path / "shop.c").write_text((Path(__file__).parent / "conftest.py").read_text()
                                     .split('"""')[3])
    toolchain.run([compiler, *target.flags, "-O1", f"-I{toolchain.INCLUDE}", "shop.c", "-o",
                   "shop"], cwd=tmp_path)
    expected = by_readelf(tmp_path / "shop")
    assert len(expected) == 3
    assert listed(tmp_path / "shop") == expected
    text = sdtkit(tmp_path / "shop").stdout
    assert f": 3 probes, 3 sites ({target.source}" in text.replace("(x86-64", "(x86").replace(
        "(i386", "(x86").replace("(s390x", "(s390")
    assert not re.search("wrong|refused|warning|'", text), text


def test_text_says_where_each_argument_is(program):
    text = sdtkit(program).stdout
    assert re.search(r"^provider shop\n\n  closed\n    site 0x[0-9a-f]+.*\n\n  open\n", text,
                     re.MULTILINE)
    assert re.search(r"^      arg0  4 bytes signed, register \w+$", text, re.MULTILINE)
    assert re.search(r"^      arg0  8 bytes signed, constant 5$", text, re.MULTILINE)


def test_one_provider_alone(program):
    assert {row[0] for row in listed(program, "--provider", "bank")} == {"bank"}
    done = sdtkit("--provider", "no", program, check=False)
    assert (done.returncode, "has no probe of that name" in done.stderr) == (1, True)


@pytest.mark.parametrize("glob, names", [("open", {"open"}), ("*o*e*", {"open", "closed"}),
                                         ("bank:*", {"paid"}), ("shop:paid", set())])
def test_probes_of_a_name_alone(program, glob, names):
    if names:
        assert {row[1] for row in listed(program, "--probe", glob)} == names
    else:
        done = sdtkit("--probe", glob, program, check=False)
        assert (done.returncode, "has no probe of that name" in done.stderr) == (1, True)


def test_operands_that_a_tracer_misreads_are_named(tmp_path):
    (tmp_path / "a.s").write_text("""
nop
.pushsection .note.stapsdt,"","note"
.balign 4
.4byte 2f-1f, 4f-3f, 3
1: .asciz "stapsdt"
2: .balign 4
3: .8byte 0, 0, 0
.asciz "p", "n", "-4@g(%rip) 8f@%xmm0 -1@%r8b 8@8(%rsp,%rax,4) -4@$7"
4: .balign 4
.popsection
""")
    toolchain.run(["gcc", "-c", "a.s"], cwd=tmp_path)
    lines = [line.split("  ", 4)[-1] for line in sdtkit(tmp_path / "a.o").stdout.splitlines()
             if " arg" in line]
    assert lines == [
        "4 bytes signed, memory at g(%rip)   (bpftrace 0.17 to 0.23: wrong, bpftrace 0.27: "
        "refused, bcc: refused, libbpf: refused, gdb: refused, uprobe_events: refused)",
        "8 bytes unsigned, register xmm0   (bpftrace: refused, bcc: refused, libbpf: refused, "
        "gdb: refused, perf: refused, uprobe_events: refused)",
        "1 byte signed, register r8b   (gdb: refused, SystemTap: wrong, perf: wrong)",
        "8 bytes unsigned, memory at 8(%rsp,%rax,4)   (libbpf 1.1 to 1.5: refused, "
        "SystemTap: refused, uprobe_events: refused)",
        "4 bytes signed, constant 7"]


def test_a_file_without_probes_says_why(tmp_path, program):
    (tmp_path / "none.c").write_text("int main(void) { return 0; }\n")
    toolchain.run(["gcc", "none.c", "-o", "none"], cwd=tmp_path)
    done = sdtkit(tmp_path / "none", check=False)
    assert done.returncode == 1 and "neither have the libraries" in done.stderr
    toolchain.run(["objcopy", "-R", ".note.stapsdt", program, tmp_path / "stripped"])
    done = sdtkit(tmp_path / "stripped", check=False)
    assert done.returncode == 1 and "its notes are stripped" in done.stderr
    assert "--keep-section=.note.stapsdt" in done.stderr


def test_a_library_with_the_probes_is_named(tmp_path):
    (tmp_path / "lib.c").write_text('#include "usdt/usdt.h"\n'
                                    'void f(void) { USDT_PROBE0("p", "n"); }\n')
    (tmp_path / "main.c").write_text("void f(void);\nint main(void) { f(); return 0; }\n")
    toolchain.run(["gcc", "-shared", "-fPIC", f"-I{toolchain.INCLUDE}", "lib.c", "-o", "libp.so"],
                  cwd=tmp_path)
    toolchain.run(["gcc", "main.c", "-L.", "-lp", "-Wl,-rpath,$ORIGIN", "-o", "main"],
                  cwd=tmp_path)
    done = sdtkit(tmp_path / "main", check=False)
    assert done.returncode == 1
    assert f"these libraries of it have: {tmp_path}/libp.so" in done.stderr


@pytest.fixture
def lonely(tmp_path):
    """A program with a probe that needs two libraries, which are gone, and one that is there."""
    (tmp_path / "lib.c").write_text('#include "usdt/usdt.h"\n'
                                    'void NAME(void) { USDT_PROBE0("p", "n"); }\n')
    (tmp_path / "main.c").write_text('#include "usdt/usdt.h"\n'
                                     'void gone(void); void lost(void); void there(void);\n'
                                     'int main(void)\n{\n    gone(); lost(); there();\n'
                                     '#ifdef PROBE\n    USDT_PROBE0("m", "n");\n#endif\n'
                                     '    return 0;\n}\n')
    include = f"-I{toolchain.INCLUDE}"
    for name in ("gone", "lost", "there"):
        toolchain.run(["gcc", "-shared", "-fPIC", include, f"-DNAME={name}", "lib.c", "-o",
                       f"lib{name}.so"], cwd=tmp_path)
    for name, flags in (("with", ["-DPROBE"]), ("without", [])):
        toolchain.run(["gcc", include, *flags, "main.c", "-L.", "-lgone", "-llost", "-lthere",
                       "-Wl,-rpath,$ORIGIN", "-o", name], cwd=tmp_path)
    for name in ("gone", "lost"):
        (tmp_path / f"lib{name}.so").unlink()
    return tmp_path


def test_missing_libraries_are_named(lonely):
    done = sdtkit(lonely / "with")
    assert (done.stderr, done.stdout.splitlines()[1]) == (
        "", "  libraries that cannot be found: libgone.so, liblost.so")
    file, = json.loads(sdtkit("--json", lonely / "with").stdout)["files"]
    assert file["missing"] == ["libgone.so", "liblost.so"]
    toolchain.run(["gcc", "-shared", "-x", "c", "/dev/null", "-o", "libgone.so"], cwd=lonely)
    assert "cannot be found: liblost.so\n" in sdtkit(lonely / "with").stdout


def test_missing_libraries_of_a_program_without_probes_are_named(lonely):
    done = sdtkit(lonely / "without", check=False)
    assert done.returncode == 1
    assert done.stderr.endswith(f"these libraries of it have: {lonely}/libthere.so; libraries that "
                                "cannot be found: libgone.so, liblost.so\n")
    (lonely / "libthere.so").unlink()
    done = sdtkit(lonely / "without", check=False)
    assert ("has no probes, and neither have those of its libraries that can be found; libraries "
            "that cannot be found: libgone.so, liblost.so, libthere.so\n") in done.stderr


def test_no_library_is_missing_where_all_are_there(program):
    file, = json.loads(sdtkit("--json", program).stdout)["files"]
    assert file["missing"] == []
    assert "cannot be found" not in sdtkit(program).stdout


def test_libraries_are_looked_for_in_the_sysroot(lonely):
    """Where there is not even a C library."""
    file, = json.loads(sdtkit("--json", "--sysroot", lonely, lonely / "with").stdout)["files"]
    assert file["missing"] == ["libgone.so", "liblost.so", "libc.so.6"]


WAITING = """#include <stdio.h>
#include <unistd.h>
#include "usdt/usdt.h"
USDT_SEMAPHORE_DEFINE(one, "p", "one")
USDT_SEMAPHORE_DEFINE(two, "p", "two")
int main(void)
{
    puts("loaded");
    fflush(stdout);
    USDT_PROBE0("p", "bare");
    USDT_SEMAPHORE_PROBE0(one, "p", "one");
    USDT_SEMAPHORE_PROBE0(two, "p", "two");
    return pause();
}
"""


@pytest.fixture
def waiting(tmp_path):
    """A program with two semaphores, and a process of it."""
    (tmp_path / "wait.c").write_text(WAITING)
    toolchain.run(["gcc", f"-I{toolchain.INCLUDE}", "wait.c", "-o", "wait"], cwd=tmp_path)
    with subprocess.Popen([tmp_path / "wait"], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"loaded\n"
        yield tmp_path / "wait", process.pid
        process.kill()


def test_a_process_shows_its_semaphores(waiting):
    _, pid = waiting
    assert re.findall(r"^  (\w+)\n    site .* is (\d+)$", sdtkit("-p", str(pid)).stdout,
                      re.MULTILINE) == [("one", "0"), ("two", "0")]


def test_a_process_that_is_traced_shows_a_raised_semaphore(waiting, tmp_path):
    tracer.need()
    program, pid = waiting
    with tracer.Trace(f"usdt:{program}:p:one {{ @ = count(); }}", tmp_path / "log", pid=pid):
        text = sdtkit("-p", str(pid)).stdout
        assert re.search(r"one\n    site .* is 1\n", text)
        assert re.search(r"two\n    site .* is 0\n", text)
    assert " is 1\n" not in sdtkit("-p", str(pid)).stdout


def test_a_deleted_program_is_still_read(waiting):
    program, pid = waiting
    program.unlink()
    assert "provider p\n" in sdtkit("-p", str(pid)).stdout


@pytest.mark.parametrize("name", ["a\\899", "i\\101", "form\ffeed", "re\rturn", "line\u2028end",
                                  "two\nlines", "back\\012slash", "gone (deleted)", "\udcff"])
def test_names_are_those_of_the_files(waiting, tmp_path, name):
    """The kernel escapes a newline alone, as \\012; all else stands as it is."""
    program, _ = waiting
    copy = tmp_path / name
    copy.write_bytes(program.read_bytes())
    copy.chmod(0o755)
    with subprocess.Popen([copy], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"loaded\n"
        done = sdtkit("--json", "-p", str(process.pid), check=False)
        process.kill()
    assert (done.returncode, done.stderr) == (0, "")
    paths = [file["path"] for file in json.loads(done.stdout)["files"] if file["probes"]
             if any(probe["provider"] == "p" for probe in file["probes"])]
    assert paths == [str(copy)]


def test_the_command_for_gdb_can_be_pasted(program):
    text = sdtkit("--commands", program).stdout
    command, = re.findall(r"^    gdb: +(.* 'break -probe-stap shop:open')$", text, re.MULTILINE)
    done = toolchain.run([*shlex.split(command), "-batch", "-nx", "-ex", "run", "-ex",
                          "printf \"argc %d\\n\", $_probe_arg0"])
    assert "argc 1\n" in done.stdout


def test_the_command_for_bpftrace_can_be_pasted(program):
    tracer.need()
    text = sdtkit("--commands", program).stdout
    command, = re.findall(r"^    bpftrace: +(.*shop:open.*)$", text, re.MULTILINE)
    done = toolchain.run([*shlex.split(command), "-c", str(program)])
    assert re.search(r"^open 1 \d+ 1$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("words, status, said", [
    (("--commands",), 2, "'--commands' goes with a binary or -p PID"),
    (("--sysroot", "/"), 2, "'--sysroot' goes with a binary"),
    (("--probe", "no:such*"), 1, "no running process has such probes"),
    (("-p", "1", "x"), 2, "expected either binaries or -p PID"),
    (("-p", "me"), 2, "takes the number of a process, not 'me'"),
    (("-p", "999999999"), 1, "there is no process 999999999"),
    (("/nonexistent/file",), 1, "cannot read '/nonexistent/file': No such file or directory"),
    (("/dev/null",), 1, "it is not a regular file"),
    (("/etc/apt",), 1, "no file of '/etc/apt' has probes"),
    ((__file__,), 1, "it is not an ELF file"),
])
def test_faults_are_told(words, status, said):
    done = sdtkit(*words, check=False)
    assert done.returncode == status and said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fifo_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    done = sdtkit(tmp_path / "pipe", check=False)
    assert done.returncode == 1 and "it is not a regular file" in done.stderr


def test_help_says_how():
    assert "usage: sdtkit list" in sdtkit("--help").stdout
