# SPDX-License-Identifier: 0BSD
"""The engine gdb on programs that are not tame: exec, job control, libraries that come and go."""
from __future__ import annotations

import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, Iterator, List

import pytest

from support import notes, toolchain, tracer

from sdtgen.trace.gdb import sentence

PROVIDER = "provider odd { probe turn(int number, const char *name); };\n"
SOURCE = r"""
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "odd_probes.h"
int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";
    int count = argc > 2 ? atoi(argv[2]) : 1;
    puts("begun");
    fflush(stdout);
    if (strcmp(mode, "exec") == 0) {
        char next[16];
        ODD_TURN(count, "before");
        snprintf(next, sizeof next, "%d", count - 1);
        execl(argv[3], argv[3], count > 1 ? "exec" : "turn", next, argv[3], (char *)NULL);
        return 9;
    }
    if (strcmp(mode, "plugin") == 0)
        for (int i = 0; i < count; i++) {
            void *handle = dlopen(argv[3], RTLD_NOW);
            void (*call)(int) = (void (*)(int))dlsym(handle, "call");
            call(i);
            dlclose(handle);
        }
    if (strcmp(mode, "fork") == 0)
        for (int i = 0; i < count; i++) {
            int status;
            if (fork() == 0) {
                for (int j = 0; j < 100; j++)
                    ODD_TURN(j, "child");
                _exit(ODD_TURN_ENABLED() ? 5 : 3);
            }
            if (wait(&status) < 0 || WEXITSTATUS(status) != 3)
                return 4;
        }
    for (int i = 0; strcmp(mode, "stop") == 0 && i < count; i++) {
        ODD_TURN(i, "stop");
        if (i % 3 == 2)
            raise(i % 2 ? SIGSTOP : SIGTSTP);
    }
    for (int i = 0; strcmp(mode, "turn") == 0 && i <= count; i++)
        ODD_TURN(i, "turn");
    for (int i = 0; strcmp(mode, "slow") == 0 && i <= count; i++) {
        ODD_TURN(i, "slow");
        usleep(2000);
    }
    if (strcmp(mode, "wait") == 0) {
        for (int i = 0; i < count; i++)
            ODD_TURN(i, "wait");
        getchar();
    }
    return 0;
}
"""
PLUGIN = '#include "odd_probes.h"\nvoid call(int number);\nvoid call(int number)\n' \
         '{\n    ODD_TURN(number, "plugin");\n}\n'


@pytest.fixture(scope="module", autouse=True)
def gdb() -> None:
    toolchain.need("gdb")


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> Path:
    """Its directory, in which everybody can read."""
    place = tmp_path_factory.mktemp("odd")
    toolchain.app(place, "odd", PROVIDER, SOURCE, "-ldl")
    (place / "plugin.c").write_text(PLUGIN)
    toolchain.run(["gcc", "-O2", "-fPIC", "-shared", f"-I{toolchain.INCLUDE}", f"-I{place}",
                   place / "plugin.c", "-o", place / "plugin.so"])
    return place


def words(*more: object) -> List[str]:
    return [sys.executable, str(toolchain.SDTKIT), "trace", "--engine", "gdb",
            *map(str, more)]


def trace(place: Path, *more: object, check: bool = True, **rest
          ) -> "subprocess.CompletedProcess[str]":
    return toolchain.run(words(*more), cwd=place, check=check, **rest)


def events(text: str) -> List[str]:
    return [line.split(None, 2)[2] for line in text.splitlines() if " turn " in line]


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(odd) -> Iterator[Start]:
    """Starts a process; it is ended after the test."""
    started: List["subprocess.Popen[str]"] = []

    def run(*command: object, **more) -> "subprocess.Popen[str]":
        process = subprocess.Popen(list(map(str, command)), text=True, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE,
                                   **{"cwd": odd, **more})  # type: ignore[call-overload]
        started.append(process)
        return process
    yield run
    for each in started:
        each.kill()
        each.wait()
        for stream in (each.stdin, each.stdout, each.stderr):
            if stream:
                stream.close()


def status(pid: int, word: str) -> str:
    text = Path(f"/proc/{pid}/status").read_text()
    return re.findall(rf"^{word}:\t(\S+)", text, re.MULTILINE)[0]


def test_a_program_that_fires_and_becomes_another(odd):
    done = trace(odd, "odd.provider", "--", "./odd", "exec", 3, "./odd")
    assert events(done.stdout) == [f'turn number={each} name="before"' for each in (3, 2, 1)] + [
        'turn number=0 name="turn"']
    assert done.stderr.endswith("sdtkit: note: no event was lost\n")
    # What it becomes has no probes at all.
    done = trace(odd, "odd.provider", "--", "./odd", "exec", 1, "/bin/true")
    assert events(done.stdout) == ['turn number=1 name="before"']
    assert done.stderr.endswith("sdtkit: note: no event was lost\n")


@pytest.mark.size("ci")
@pytest.mark.parametrize("count", [3, pytest.param(50, marks=pytest.mark.size("all"))])
def test_libraries_that_come_and_go(odd, count):
    done = trace(odd, "odd.provider", "--", "./odd", "plugin", count, "./plugin.so")
    assert events(done.stdout) == [f'turn number={each} name="plugin"' for each in range(count)]
    assert done.stderr.endswith("sdtkit: note: no event was lost\n")


@pytest.mark.size("ci")
def test_children_that_fork_go_their_way(odd):
    """They are not traced, and find neither a trap nor a semaphore that is raised."""
    done = trace(odd, "odd.provider", "--", "./odd", "fork", 5)
    assert events(done.stdout) == []


def stopped(pid: int) -> bool:
    return status(pid, "State") in "tT"


def test_a_stop_of_its_own_lasts_until_it_is_continued(odd, start):
    """By SIGTSTP and SIGSTOP in turn; gdb itself would let it run on."""
    tool = start(*words("-o", "stops", "odd.provider", "--", "./odd", "stop", 9),
                 stderr=subprocess.PIPE, preexec_fn=os.setpgrp)
    # In a group of its own, which has a parent outside: else the kernel ignores SIGTSTP.
    assert tool.stdout and tool.stdout.readline() == "begun\n"
    process = next(pid for pid in tracer.children(tool.pid)
                   if Path(f"/proc/{pid}/comm").read_text().strip() == "odd")
    for passed in (3, 6, 9):
        tracer.wait_until(lambda: len(events((odd / "stops").read_text())) == passed, "events")
        time.sleep(0.5)
        assert len(events((odd / "stops").read_text())) == passed and stopped(process)
        os.kill(process, signal.SIGCONT)
    _, said = tool.communicate(timeout=60)
    assert tool.returncode == 0, said
    assert events((odd / "stops").read_text()) == [
        f'turn number={each} name="stop"' for each in range(9)]


@pytest.mark.size("ci")
@pytest.mark.parametrize("handler", ["default", "ignored"])
def test_it_leaves_after_such_a_signal(odd, start, handler):
    """Whether it has stopped the process or not."""
    process = start("./odd", "slow", 100000, preexec_fn=(
        lambda: signal.signal(signal.SIGTSTP, signal.SIG_IGN)) if handler == "ignored"
        else os.setpgrp)
    assert process.stdout and process.stdout.readline() == "begun\n"
    tool = start(*words("-p", process.pid, "odd.provider"), stderr=subprocess.PIPE)
    assert tool.stdout and " turn " in tool.stdout.readline()
    process.send_signal(signal.SIGTSTP)
    tracer.wait_until(lambda: (handler == "ignored") != stopped(process.pid), "it is taken")
    process.send_signal(signal.SIGCONT)
    assert " turn " in tool.stdout.readline()
    tool.send_signal(signal.SIGINT)
    _, said = tool.communicate(timeout=60)
    assert tool.returncode == 0, said
    tracer.wait_until(lambda: not stopped(process.pid), "it goes on")


@pytest.mark.size("ci")
def test_it_leaves_a_process_that_stands_still(odd, start):
    process = start("./odd", "slow", 100000)
    assert process.stdout and process.stdout.readline() == "begun\n"
    tool = start(*words("-p", process.pid, "odd.provider"), stderr=subprocess.PIPE)
    assert tool.stdout and " turn " in tool.stdout.readline()
    process.send_signal(signal.SIGSTOP)
    time.sleep(0.5)
    assert stopped(process.pid)
    tool.send_signal(signal.SIGINT)
    _, said = tool.communicate(timeout=60)
    assert tool.returncode == 0, said
    assert status(process.pid, "TracerPid") == "0" and status(process.pid, "State") == "T"
    process.send_signal(signal.SIGCONT)
    tracer.wait_until(lambda: not stopped(process.pid), "it goes on")
    # It is as it was: it can be traced again.
    tool = start(*words("-p", process.pid, "odd.provider"), stderr=subprocess.DEVNULL)
    assert tool.stdout and " turn " in tool.stdout.readline()


@pytest.mark.parametrize("user", ["root", "nobody"])
def test_a_program_that_was_deleted(odd, start, user):
    """As by an upgrade; another file may have its name."""
    before: List[str] = []
    if user == "nobody":
        toolchain.need("setpriv")
        if os.geteuid() != 0:
            pytest.skip("this run is an ordinary user already")
        before = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
                  "--inh-caps=-all", "--bounding-set=-all"]
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        for each in ("odd", "odd.provider"):
            shutil.copy(odd / each, name)
        process = start(*before, f"{name}/odd", "slow", 100000, cwd=name)
        assert process.stdout and process.stdout.readline() == "begun\n"
        os.unlink(f"{name}/odd")
        shutil.copy("/bin/true", f"{name}/odd")
        tool = start(*before, sys.executable, "-B", *words("-p", process.pid,
                                                           "odd.provider")[1:],
                     cwd=name, stderr=subprocess.PIPE, env={"HOME": "/nonexistent",
                                                            "PATH": os.environ["PATH"]})
        assert tool.stdout and ' name="slow"' in tool.stdout.readline()
        tool.send_signal(signal.SIGINT)
        _, said = tool.communicate(timeout=60)
        assert tool.returncode == 0 and "no event was lost" in said


@pytest.mark.size("ci")
def test_conditions_are_tested_inside_gdb(odd, start):
    """What does not hold never reaches sdtkit."""
    tool = start(*words("--where", "number>=1999", "--where", 'name~w?it', "odd.provider", "--",
                        "./odd", "wait", 2001), stderr=subprocess.PIPE)
    assert tool.stdout
    lines = [tool.stdout.readline() for _ in range(3)]
    assert lines[0] == "begun\n" and events("".join(lines)) == [
        f'turn number={each} name="wait"' for each in (1999, 2000)]
    gdb = next(pid for pid in tracer.children(tool.pid)
               if Path(f"/proc/{pid}/comm").read_text().strip() == "gdb")
    written = re.findall(r"wchar: (\d+)", Path(f"/proc/{gdb}/io").read_text())
    tool.communicate(timeout=60)
    assert tool.returncode == 0
    assert int(written[0]) < 60 * 2000, "it wrote lines for events that do not hold"


@pytest.mark.size("ci")
@pytest.mark.parametrize("condition, count", [
    ("name==turn", 3), ("name!=turn", 0), ("name~tu*", 3), ("number<1", 1), ("number!=1", 2)])
def test_each_kind_of_condition(odd, condition, count):
    done = trace(odd, "--count", "--where", condition, "odd.provider", "--", "./odd", "turn", 2)
    assert [int(line.split()[0]) for line in done.stdout.splitlines() if "turn" in line] == [
        count] * bool(count)


# --- operands -------------------------------------------------------------------------------

ASM = r"""
#define NOTE(name, arguments) \
    ".pushsection .note.stapsdt, \"?\", \"note\"\n.balign 4\n" \
    ".4byte 992f-991f, 994f-993f, 3\n991: .asciz \"stapsdt\"\n992: .balign 4\n993:\n" \
    ".8byte 990b, 0, 0\n.asciz \"asm\"\n.asciz \"" name "\"\n.asciz \"" arguments "\"\n" \
    "994: .balign 4\n.popsection\n"
static long words[4] = {11, -22, 33, -44};
static int halves[4] = {1, -2, 3, -4};
int main(void)
{
    __asm__ volatile("990: nop\n"
        NOTE("regs", "8@%%rax -4@%%ebx 4@%%ecx -2@%%dx 1@%%al 1@%%ah -1@%%sil")
        NOTE("also", "-8@%%rbx 8@$7 -4@$-7 8@$0x10 2@%%r8w -1@%%r9b -4@%%r10d")
        : : "a"(0x1122334455667788), "b"(-5L), "c"(-6L), "d"(-7L), "S"(-8L));
    register long r8 __asm__("r8") = -9, r9 __asm__("r9") = -10, r10 __asm__("r10") = -11;
    __asm__ volatile("990: nop\n" NOTE("more", "2@%%r8w -1@%%r9b -4@%%r10d 8@%%r8 4@%%r9d")
        : : "r"(r8), "r"(r9), "r"(r10));
    __asm__ volatile("990: nop\n"
        NOTE("memory", "-8@(%%rax) -8@8(%%rax) 8@16(%%rax) -8@(%%rax,%%rcx,8) -4@-4(%%rbx,%%rcx,4) "
                       "-4@(,%%rdx,2) 4@4(%%rbx) -8@sym(%%rip) -4@%%fs:8 8@1(%%r8)")
        : : "a"(words), "b"(halves), "c"(3L), "d"((long)halves / 2), "r"(0L));
    double half = 0.5;
    float third = 0.25f;
    __asm__ volatile("movsd %0, %%xmm7\nmovss %1, %%xmm8\n990: nop\n"
        NOTE("floats", "8f@%%xmm7 4f@%%xmm8 8f@%%st") : : "m"(half), "m"(third) : "xmm7", "xmm8");
    __asm__ volatile("990: nop\n" NOTE("next1", "-4@$1")
        "990: nop\n" NOTE("next2", "-4@$2") "990: nop\n" NOTE("next3", "-4@$3"));
    return 0;
}
"""
WANTED = """\
regs arg0=0x1122334455667788 arg1=-5 arg2=4294967290 arg3=-7 arg4=136 arg5=119 arg6=-8
also arg0=-5 arg1=0x7 arg2=-7 arg3=0x10 arg4=X arg5=X arg6=X
more arg0=65527 arg1=-10 arg2=-11 arg3=0xfffffffffffffff7 arg4=4294967286
memory arg0=11 arg1=-22 arg2=0x21 arg3=-44 arg4=3 arg5=1 arg6=4294967294 arg7=? arg8=? arg9=?
floats arg0=0.5 arg1=0.25 arg2=?
next1 arg0=1
next2 arg0=2
next3 arg0=3
"""


def test_operands_of_every_form(tmp_path):
    """Also two probes at one address, and probes without a byte between them."""
    if platform.machine() != "x86_64":
        pytest.skip("operands of x86-64")
    (tmp_path / "asm.c").write_text(ASM)
    toolchain.run(["gcc", "-O1", "-no-pie", tmp_path / "asm.c", "-o", tmp_path / "asm"])
    done = trace(tmp_path, "--provider", "asm", "--", "./asm")
    found = [line.split(None, 2)[2] for line in done.stdout.splitlines()]
    found[1] = re.sub(r"(arg[456])=\S+", r"\1=X", found[1])     # whatever these registers hold
    assert "\n".join(found) + "\n" == WANTED


# --- what gdb says --------------------------------------------------------------------------

@pytest.mark.size("ci")
def test_one_debugger_at_a_time(odd, start):
    process = start("./odd", "slow", 100000)
    assert process.stdout and process.stdout.readline() == "begun\n"
    first = start(*words("-p", process.pid, "odd.provider"), stderr=subprocess.PIPE)
    assert first.stdout and " turn " in first.stdout.readline()
    done = trace(odd, "-p", process.pid, "odd.provider", check=False)
    assert done.returncode == 1 and done.stdout == ""
    assert re.fullmatch(rf"sdtkit: error: gdb cannot attach to process {process.pid}: process "
                        r"\d+ \('gdb'\) traces it already, and the kernel lets one process do so\n",
                        done.stderr)
    first.send_signal(signal.SIGINT)
    assert "no event was lost" in first.communicate(timeout=60)[1]
    assert process.poll() is None


FAULTS = {
    r"raise gdb.error('ptrace: No.\nIt is\x1b[31m so.')": "ptrace: No. It is?[31m so",
    "raise gdb.MemoryError('Cannot access memory at address 0x7')":
        "Cannot access memory at address 0x7",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_gdb_is_a_sentence(odd, tmp_path, fault):
    """Not the traceback of a script that runs inside it."""
    fake = tmp_path / "gdb"
    real = shutil.which("gdb")
    (tmp_path / "fault.py").write_text(f"""
import gdb
old = gdb.execute
def execute(command, *rest, **more):
    if command.startswith("attach "):
        {fault}
    return old(command, *rest, **more)
gdb.execute = execute
""")
    fake.write_text(f"#!{sys.executable}\nimport os, sys\n"
                    f"sys.argv[-4:-4] = ['-x', '{tmp_path}/fault.py']\n"
                    f"os.execv({real!r}, [{real!r}, *sys.argv[1:]])\n")
    fake.chmod(0o755)
    done = trace(odd, "odd.provider", "--", "./odd", check=False,
                 env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert done.returncode == 1
    assert done.stderr == f"sdtkit: error: gdb could not attach: {FAULTS[fault]}\n"


@pytest.mark.parametrize("said, shown", [
    ("a.\n  b.\n", "a. b"), ("", "it ended without a word"), ("x" * 1000, "x" * 600),
    ("\x1b]0;t\x07", "?]0;t?")])
def test_sentence(said, shown):
    assert sentence(said) == shown


@pytest.mark.size("ci")
def test_a_semaphore_of_many_sites_is_raised_once(odd, start):
    process = start("./odd", "slow", 100000)
    assert process.stdout and process.stdout.readline() == "begun\n"
    tool = start(*words("-p", process.pid, "odd.provider"), stderr=subprocess.PIPE)
    assert tool.stdout and " turn " in tool.stdout.readline()
    note = next(each for each in notes.notes(odd / "odd") if each.provider == "odd")
    assert notes.semaphore_value(process.pid, odd / "odd", note) == 1
    tool.send_signal(signal.SIGTERM)
    tool.communicate(timeout=60)
    assert notes.semaphore_value(process.pid, odd / "odd", note) == 0
