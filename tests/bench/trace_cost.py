# SPDX-License-Identifier: 0BSD
"""What sdtkit trace costs beside a line for bpftrace that is written by hand for the same.

CPU seconds: of the traced program, and of the tracer, which is sdtkit and its bpftrace together.
"""
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from support import notes, toolchain, tracer

STRESS = Path(__file__).resolve().parents[1] / "stress"
# As the script's first line has it, with bytecode in the user's cache.
FLAGS = ["-IS"]
POINT = "usdt:/proc/{pid}/root{program}:fire:shot "
# View -> words of sdtkit, what is written by hand.
VIEWS = {
    "--count": (["--count"], "{{ @ = count(); }}"),
    "--count --by i (integer)": (["--count", "--by", "thread"], "{{ @[arg0] = count(); }}"),
    "--count --by s (string)": (["--count", "--by", "name"], "{{ @[str(arg2)] = count(); }}"),
    "--where drops nearly all": (
        ["--where", "i==77"],
        '/arg1 == 77/ {{ printf("%lu %d/%d shot thread=%d i=%lu name=%s\\n", nsecs, pid, tid, '
        "arg0, arg1, str(arg2)); }}"),
    "events": ([], '{{ printf("%lu %d/%d shot thread=%d i=%lu name=%s\\n", nsecs, pid, tid, arg0, '
               "arg1, str(arg2)); }}"),
}


def rows(hits, rounds):
    """The least of interleaved rounds; the goals are ratios to what is written by hand."""
    reason = tracer.unusable()
    if reason:
        return [{"not measured": reason}]
    found = []
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        toolchain.app(place, "fire", (STRESS / "fire.provider").read_text(),
                      (STRESS / "fire.c").read_text(), "-pthread")
        for view, (words, text) in {"first event": ([], VIEWS["events"][1]), **VIEWS}.items():
            passes = 1 if view == "first event" else hits
            spent = {"by hand": [], "sdtkit": []}
            for _ in range(rounds):
                spent["by hand"].append(_run(place, passes, lambda pid, text=text: [
                    tracer.BPFTRACE, "-e", POINT.format(pid=pid, program=place / "fire")
                    + text.format(), "-p", str(pid)]))
                spent["sdtkit"].append(_run(place, passes, lambda pid, words=words: [
                    sys.executable, *FLAGS, toolchain.SDTKIT, "trace", "--engine", "bpftrace",
                    *words, "-p", str(pid), "fire.provider"]))
            hand, ours = ([min(each[part] for each in spent[who]) for part in (0, 1)]
                          for who in ("by hand", "sdtkit"))
            found.append({
                "view": view, "hits": passes, "program by hand s": hand[0],
                "program s": ours[0], "ratio": ours[0] / hand[0] if passes > 1 else "-",
                "tracer by hand s": hand[1], "tracer s": ours[1],
                "all, ratio": sum(ours) / sum(hand),
                "lost": max(each[2] for each in spent["sdtkit"])})
    return found


def _run(place, passes, words):
    """CPU seconds of the program while it passes, and of the tracer; events lost."""
    environment = {**os.environ, "BPFTRACE_PERF_RB_PAGES": "4096"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with subprocess.Popen(["./fire", "1", str(passes), "wait"], cwd=place, stdin=subprocess.PIPE,
                          stderr=subprocess.PIPE) as program, \
            open(place / "out", "wb") as out, open(place / "err", "wb") as err:
        begin = _cpu(program.pid)
        tool = subprocess.Popen(list(map(str, words(program.pid))), cwd=place, stdout=out,
                                stderr=err, env=environment)
        tracer.wait_until(lambda: _attached(program.pid) or tool.poll() is not None,
                          "bpftrace is attached")
        assert tool.returncode is None, (place / "err").read_text()
        time.sleep(0.5)
        program.stdin.write(b"x")
        program.stdin.flush()
        program.stderr.readline()
        spent = _cpu(program.pid) - begin
        program.communicate(b"x")
        used = os.wait4(tool.pid, 0)[2]
        tool.returncode = 0
    said = (place / "err").read_text()
    lost = [line for line in said.splitlines() if " lost" in line and "no event" not in line]
    return spent, used.ru_utime + used.ru_stime, lost[0].split()[2] if lost else "0"


def _attached(pid):
    """As the semaphore says."""
    program = Path(f"/proc/{pid}/exe").resolve()
    note = next(each for each in notes.notes(program) if each.provider == "fire")
    return notes.semaphore_value(pid, program, note) > 0


def _cpu(pid):
    nanoseconds = Path(f"/proc/{pid}/schedstat").read_text().split()[0]
    return int(nanoseconds) / 1e9
