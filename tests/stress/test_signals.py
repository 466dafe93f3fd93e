# SPDX-License-Identifier: 0BSD
"""SIGINT, SIGTERM and SIGKILL at moments that a seed chooses, from start to beyond the end.

No output is half written, nothing is left over but what SIGKILL alone can leave (a file that is
named below), no process and no trap stays, and the exit status tells.
"""
from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import List, Tuple

import pytest

import faults
from support import toolchain, tracer
from support.sizes import runs as runs_in

SEED = os.environ.get("SDTKIT_STRESS_SEED", "1")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
# After SIGKILL: beside the output, and in the directory for temporary files.
LEFT_BESIDE = re.compile(r"\.sdtkit-\d+-[0-9a-f]{8}\.tmp")
LEFT_TEMPORARY = re.compile(r"(sdtkit-)?\w{8}|cc\w{6}\.\w+")
TRACED = re.compile(r"(tmp)?\w{8}(\.py)?|gdb\w*|bpftrace\w*")


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    return faults.make(tmp_path_factory.mktemp("faults"))


@pytest.fixture
def place(source, tmp_path) -> Path:
    (tmp_path / "tmp").mkdir()
    for name in ("big.provider", "app.provider", "app"):
        shutil.copy(source / name, tmp_path)
    return tmp_path


def struck(words: List[str], place: Path, number: int, delay: float) -> Tuple[int, str, float]:
    """Exit status, standard error, and how long it took."""
    with open(place / "errors", "w+b") as errors, open(place / "said", "wb") as said:
        begin = time.monotonic()
        process = subprocess.Popen(
            words, cwd=place, stdin=subprocess.DEVNULL, stdout=said, stderr=errors,
            env={**os.environ, "TMPDIR": str(place / "tmp")}, start_new_session=True)
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
        code = process.wait(120)
        took = time.monotonic() - begin
        if not faults.gone(process.pid):
            left = faults.session(process.pid)
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail(f"{words} left processes: {left}")
        errors.seek(0)
        return code, errors.read().decode(errors="replace"), took


def statuses(number: int) -> Tuple[int, ...]:
    """The ends that are right: good, told by the program, told by the kernel."""
    return (0, -number) if number == signal.SIGKILL else (0, 128 + number, -number)


def early(code: int, text: str) -> bool:
    """Python itself was interrupted before it came to the program, and says so in its way."""
    # Line 0 of the program is before its first one.
    text = re.sub(r'  File "[^"\n]*/gen/(sdtkit|dtrace)", line 0, in <module>\n', "", text)
    return code in (1, 130, -signal.SIGINT) and "\nKeyboardInterrupt" in text \
        and not any(name in text for name in ("sdtgen", "gen/sdtkit", "gen/dtrace"))


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("name", faults.COMMANDS)
def test_at_any_moment(name, number, place, load, row):
    command, chance = faults.COMMANDS[name], random.Random(f"{SEED}:{name}:{number}")
    words, target = command.words(), place / (command.target or "none")
    code, errors, _ = struck(words, place, number, 120)
    assert (code, errors) == (0, "")
    whole = target.read_bytes() if command.target else (place / "said").read_bytes()
    _, _, took = struck(words, place, number, 120)
    runs, ended, left = load(6, 2), 0, 0
    known = {"errors", "said", "tmp", "app", "app.provider", "big.provider", command.target} - {""}
    for done in range(10 * runs):      # until one has come in time
        if done >= runs and ended:
            break
        if command.target:
            target.write_bytes(faults.OLD)
        code, errors, _ = struck(words, place, number, chance.uniform(0, 1.1 * took))
        assert errors == "" and code in statuses(number) or early(code, errors), errors
        ended += code != 0
        if command.target:
            now = target.read_bytes()
            assert now == whole or code and now == faults.OLD
        elif code == 0:
            assert (place / "said").read_bytes() == whole
        beside = set(os.listdir(place)) - known
        temporary = os.listdir(place / "tmp")
        if number != signal.SIGKILL:
            assert not beside and not temporary, (beside, temporary)
        assert all(LEFT_BESIDE.fullmatch(each) for each in beside), beside
        assert all(LEFT_TEMPORARY.fullmatch(each) for each in temporary), temporary
        left += len(beside) + len(temporary)
        for each in beside:
            os.unlink(place / each)
        shutil.rmtree(place / "tmp")
        (place / "tmp").mkdir()
    assert ended, "no signal came in time"
    row(f"{name}: {number.name} at {runs} moments of a run",
        f"{ended} ended by it; {left} temporary files left; output old or whole")


OUTLIVING = """\
#!/bin/sh
(while [ -e held ]; do sleep 0.01; done; (echo a complaint >&2); touch over) &
echo $$ > starting
mv starting started
exec sleep 100
"""


def is_gone(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("name", ["header -C", "dtrace -G"])
def test_what_a_compiler_leaves_complains_to_nobody(name, number, place):
    """Its children may outlive it; the shell has shown its prompt by then.

    A preprocessor is ended with all that it started, but not if sdtkit is killed itself.
    """
    (place / "slow").write_text(OUTLIVING)
    (place / "slow").chmod(0o755)
    (place / "held").touch()
    with open(place / "errors", "wb") as errors:
        process = subprocess.Popen(
            faults.COMMANDS[name].words(), cwd=place, stdin=subprocess.DEVNULL, stderr=errors,
            stdout=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "CC": "./slow", "CPP": "", "TMPDIR": str(place / "tmp")})
    try:
        tracer.wait_until((place / "started").exists, "the compiler runs")
        group = os.getpgid(int((place / "started").read_text()))
        process.send_signal(number)
        assert process.wait(60) in statuses(number)[1:]
        (place / "held").unlink()
        tracer.wait_until(lambda: (place / "over").exists() or is_gone(group),
                          "the child has complained, or was ended")
        if not is_gone(group):
            os.killpg(group, signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
    assert (place / "errors").read_bytes() == b""


MAKING = """
import os, signal, sys
sys.path.insert(0, {gen!r})
from sdtgen.host.shield import shield
class Field:
    def __set_name__(self, owner, name):
        signal.raise_signal({number})
sys.exit(shield("x", "", lambda words: type("Made", (), {{"field": Field()}}) and 0))
"""


@pytest.mark.parametrize("number", SIGNALS[:2])
def test_while_a_class_is_made(number):
    """Python before 3.12 makes another exception of the interrupt there."""
    code = MAKING.format(gen=str(toolchain.SDTKIT.parent), number=int(number))
    done = toolchain.run([sys.executable, "-c", code], check=False)
    assert (done.returncode, done.stderr) == (128 + number, "")


ROUNDS = """
import random, signal, sys, tempfile, threading, time
sys.path.insert(0, {gen!r})
from sdtgen.host import temporary
main = threading.get_ident()
def strike():
    signal.pthread_sigmask(signal.SIG_BLOCK, temporary.SIGNALS)
    while True:
        time.sleep(random.random() / 1000)
        if armed:
            signal.pthread_kill(main, signal.SIGINT)
armed = False
threading.Thread(target=strike, daemon=True).start()
made = struck = 0
while struck < 300:
    try:
        armed = True
        tempfile.tempdir = None             # its place is looked for again
        with temporary.folder():
            temporary.file().close()
            made += 1
    except KeyboardInterrupt:
        struck += 1
    armed = False
    try:
        time.sleep(0.002)
    except KeyboardInterrupt:
        pass
print(made)
"""


def test_temporary_files_are_made_whole_and_removed_whole(tmp_path):
    (tmp_path / "tmp").mkdir()
    done = toolchain.run([sys.executable, "-c", ROUNDS.format(gen=str(toolchain.SDTKIT.parent))],
                         env={"TMPDIR": str(tmp_path / "tmp")})
    assert int(done.stdout) > 0
    assert not os.listdir(tmp_path / "tmp")


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("engine", ["bpftrace", "gdb"])
def test_trace_at_any_moment(engine, number, place, load, row):
    toolchain.need(engine)
    if engine == "bpftrace":
        tracer.need()
    words = faults.Command("sdtkit", ("trace", "--engine", engine, "-o", "events", "app.provider",
                                      "--", "./app")).words()
    chance = random.Random(f"{SEED}:{engine}:{number}")
    runs, seen = load(2), 0
    # How long it takes until events come.
    begin = time.monotonic()
    probe = subprocess.Popen(words, cwd=place, stdin=subprocess.DEVNULL, start_new_session=True,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        tracer.wait_until(lambda: (place / "events").exists()
                          and (place / "events").stat().st_size > 0, "events")
    finally:
        took = time.monotonic() - begin
        probe.terminate()
        probe.wait(60)
    assert faults.gone(probe.pid)
    with faults.Bystander(place) as other:
        assert other.state() == (0x90, 0)
        for _ in range(runs):
            code, errors, _ = struck(words, place, number, chance.uniform(0, 1.5 * took))
            assert "Traceback" not in errors and code in statuses(number) \
                or early(code, errors), errors
            seen += (place / "events").exists() and (place / "events").stat().st_size > 0
            (place / "events").unlink(missing_ok=True)
            # The kernel takes a dead tracer's probes away a little later than the tracer.
            tracer.wait_until(lambda: other.state() == (0x90, 0), "no trap stays", 20)
            temporary = os.listdir(place / "tmp")
            if number != signal.SIGKILL:
                assert not temporary
            assert all(TRACED.fullmatch(each) for each in temporary), temporary
            shutil.rmtree(place / "tmp")
            (place / "tmp").mkdir()
    row(f"trace, {engine}: {number.name} at {runs} moments, {seen} of them with events",
        "no process, trap or raised semaphore stays")


def ignore() -> None:
    """As a script leaves it for what runs in its background, and nohup for SIGHUP."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.fixture
def crowd():
    """Processes that want the processors, too."""
    made = [subprocess.Popen(["sh", "-c", "while :; do :; done"])
            for _ in range(os.cpu_count() or 1 if runs_in("all") else 0)]
    yield
    for each in made:
        each.kill()
        each.wait()


@pytest.mark.parametrize("number", SIGNALS[:2])
@pytest.mark.parametrize("engine", ["bpftrace", "gdb"])
def test_no_signal_is_lost_when_the_command_begins(engine, number, place, row, crowd):
    """From the moment at which trace says that it is ready; also where SIGINT is ignored before."""
    toolchain.need(engine)
    if engine == "bpftrace":
        tracer.need()
    words = faults.Command("sdtkit", ("trace", "--engine", engine, "-o", "events", "app.provider",
                                      "--", "./app")).words()
    chance = random.Random(f"{SEED}:begin:{engine}:{number}")
    tries, lost = 250 if runs_in("all") else 2, 0
    for turn in range(tries):
        with subprocess.Popen(words, cwd=place, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True, start_new_session=True,
                              preexec_fn=None if turn % 2 else ignore) as process:
            assert process.stderr
            assert "note: tracing 1 probe" in "".join(iter_to(process, "tracing 1 probe"))
            time.sleep(chance.choice((0, 0.003, 0.03, 0.1)) * chance.random())
            process.send_signal(number)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                lost += 1
                os.killpg(process.pid, signal.SIGKILL)
                continue
        assert process.returncode == 128 + number
        assert faults.gone(process.pid)
    row(f"trace, {engine}: {number.name} at {tries} moments after it is ready", f"{lost} lost")
    assert lost == 0


def iter_to(process: "subprocess.Popen[str]", word: str):
    """Its messages up to the one with the word."""
    for line in process.stderr or ():
        yield line
        if word in line:
            return


def test_nohup_holds(place):
    """SIGHUP that is ignored stays so, for the command too; it ends a trace otherwise."""
    toolchain.need("gdb", "nohup")
    words = faults.Command("sdtkit", ("trace", "--engine", "gdb", "-o", "events", "app.provider",
                                      "--", "./app", "1000000")).words()
    for before in ([], ["nohup"]):
        with subprocess.Popen([*before, *words], cwd=place, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                              start_new_session=True) as process:
            list(iter_to(process, "tracing 1 probe"))
            os.killpg(process.pid, signal.SIGHUP)
            if before:
                time.sleep(1)
                assert process.poll() is None
                process.terminate()
            assert process.wait(60) == 128 + (signal.SIGTERM if before else signal.SIGHUP)
