# SPDX-License-Identifier: 0BSD
"""sdtkit trace --top on a terminal: what stands on the screen, what keys do, and that the terminal
is given back."""
from __future__ import annotations

import os
import re
import signal
import subprocess

import pytest
from vt import OnScreen

from sdtgen.trace.busiest import Busiest, head, line, time_text
from sdtgen.trace.durations import Durations
from sdtgen.trace.event import Event, Spent
from sdtgen.trace.keys import Keys
from sdtgen.trace.plan import TracedArgument, TracedProbe
from support import toolchain, tracer

PYTHON = "/usr/bin/python3"
PROVIDER = """provider clock {
    probe hour__entry(const char *what);
    probe hour__return(const char *what);
    probe minute__entry(const char *what);
    probe minute__return(const char *what);
    probe tick(int number);
};
"""
# An hour takes 20 ms and has five minutes of 3 ms: its own time is about a quarter.
SOURCE = r"""
#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include "clock_probes.h"
static void rest(long ms)
{
    struct timespec end, now;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += ms * 1000000;
    end.tv_sec += end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while (now.tv_sec < end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec));
}
static void minute(const char *what)
{
    CLOCK_MINUTE_ENTRY(what);
    rest(3);
    CLOCK_MINUTE_RETURN(what);
}
static void hour(const char *what)
{
    CLOCK_HOUR_ENTRY(what);
    rest(5);
    for (int i = 0; i < 5; i++) {
        minute("m\033[31m");
        CLOCK_TICK(i);
    }
    CLOCK_HOUR_RETURN(what);
}
int main(int argc, char **argv)
{
    puts("begun");
    fflush(stdout);
    for (long i = 0; argc < 2 || i < 10; i++) {
        hour("h");
        usleep(10000);
    }
    puts(argv[0]);
    return 4;
}
"""


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    place = tmp_path_factory.mktemp("clock")
    toolchain.app(place, "clock", PROVIDER, SOURCE)
    return place


@pytest.fixture
def pid(clock):
    with subprocess.Popen(["./clock"], cwd=clock, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"begun\n"
        yield process.pid
        process.kill()


@pytest.fixture
def on(clock):
    """Starts sdtkit trace --top on a terminal."""
    made = []

    def run(*words, **more):
        made.append(OnScreen([PYTHON, str(toolchain.SDTKIT), "trace", "--top", "--interval", "0.2",
                              *map(str, words)], cwd=clock, **more))
        return made[-1]
    yield run
    for each in made:
        each.close()


def rows(text):
    """Name -> words of its row."""
    found = [each.split() for each in text.splitlines()]
    return {" ".join(each[each.index(name):]): each for each in found for name in each
            if re.match(r"(hour|minute|tick)", name)}


def agrees(text, heads, order):
    """Whether such names of columns are there, and such rows are the first."""
    return heads in text and list(rows(text))[:len(order)] == order


def test_the_screen_of_a_process(on, pid, engine):
    """Facts are waited for: what was read may be half of a new screen."""
    screen = on("--engine", engine, "clock.provider", "-p", pid)
    screen.until(lambda text: len(rows(text)) == 5 and re.match(
        rf"sdtkit trace: process {pid}   0:\d\d\n"
        r"events: \d+   lost: 0   tracer: [\d.]+ % of a processor   rows: 5\n", text)
        and text.splitlines()[-1].startswith("q quit "))
    # By rate: what fires five times as often stands above.
    screen.until(lambda text: len(rows(text)) == 5 and "RATE" in text
                 and set(list(rows(text))[3:]) == {"hour__entry", "hour__return"})
    screen.type("m")
    screen.until(lambda text: agrees(text, "MEAN", ["hour__return", "minute__return"]))
    if engine == "bpftrace":    # gdb stops the process, and its time is in the calls.
        hour, minute = (screen.until(lambda text: agrees(text, "MEAN", ["hour__return"]) and
                                     rows(text).get(name, "- - - - -".split())[3] == "ms"
                                     and rows(text)[name][2]) for name in
                        ("hour__return", "minute__return"))
        assert float(hour) >= 20 and float(minute) >= 3 and float(hour) >= 4 * float(minute)
    # Of itself an hour has a third of the time of its minutes.
    screen.type("s")
    screen.until(lambda text: agrees(text, "SELF", ["minute__return", "hour__return"]))
    screen.type("q")
    assert screen.wait() == 0 and screen.restored
    assert "no event was lost" in screen.text and tracer.running(pid)
    assert len(rows(screen.text)) == 5


def test_filter_pause_scroll_and_size(on, pid, engine):
    screen = on("--engine", engine, "clock.provider", "-p", pid)
    screen.until(lambda text: len(rows(text)) == 5)
    screen.type("/ENT")
    screen.until(lambda text: len(rows(text)) == 2 and "filter: ENT_" in text)
    screen.type("x\x7f\r")
    screen.until(lambda text: "filter: ENT" in text.splitlines()[0] and "q quit" in text)
    screen.type("\033")
    screen.until(lambda text: len(rows(text)) == 5)
    screen.type(" ")
    screen.until(lambda text: "PAUSED" in text and len(rows(text)) == 5)
    screen.read(0.5)
    kept = rows(screen.text)
    events = re.search(r"events: (\d+)", screen.text)[1]
    screen.until(lambda text: int(re.search(r"events: (\d+)", text)[1]) > int(events) + 20)
    assert rows(screen.text) == kept
    screen.type("p")
    screen.until(lambda text: "PAUSED" not in text and len(rows(text)) == 5 and rows(text) != kept)
    screen.resize(6, 60)
    screen.until(lambda text: len(rows(text)) == 2 and text.splitlines()[-1].startswith("q quit"))
    screen.type("t")
    screen.until(lambda text: agrees(text, "TOTAL", []) and not any("hour" in each for each in
                                                                    rows(text)))
    screen.type("G")
    screen.until(lambda text: set(rows(text)) == {"hour__entry", "hour__return"})
    screen.resize(2, 10)
    screen.resize(24, 100)
    screen.until(lambda text: len(rows(text)) == 5)
    screen.type("\x03")
    assert screen.wait() == 0 and screen.restored


def test_values_are_no_terminal_control(on, pid, engine):
    screen = on("--engine", engine, "--by", "what", "clock.provider", "-p", pid)
    screen.until(lambda text: 'minute__entry what="m\\x1b[31m"' in text)
    assert "\033[31m" not in screen.raw
    screen.type("q")
    assert screen.wait() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_gives_the_terminal_back(on, pid, number):
    toolchain.need("gdb")
    screen = on("--engine", "gdb", "clock.provider", "-p", pid, env={"TERM": "xterm"})
    screen.until(lambda text: "minute__entry" in screen.raw)
    screen.process.send_signal(number)
    assert screen.wait() == 0 and screen.restored
    assert screen.raw.count("\033[?1049h") == screen.raw.count("\033[?1049l") == 1


def test_the_end_of_the_tracer_gives_the_terminal_back(on, pid, engine):
    screen = on("--engine", engine, "clock.provider", "-p", pid)
    screen.until(lambda text: len(rows(text)) == 5)
    for child in tracer.children(screen.process.pid):
        os.kill(child, signal.SIGKILL)
    assert screen.wait() == 1 and screen.restored
    assert f"{engine} died, so tracing broke off" in screen.text


def test_an_exception_gives_the_terminal_back(on, pid, clock, tmp_path):
    toolchain.need("gdb")
    wrapped = tmp_path / "wrapped.py"
    wrapped.write_text("import sys\n"
                       f"sys.path.insert(0, {str(toolchain.ROOT / 'gen')!r})\n"
                       "from sdtgen import cli\nfrom sdtgen.trace import screen\n"
                       "def fail(self, place, text, width, *, strong):\n"
                       "    if 'minute' in text:\n        raise MemoryError\n"
                       "screen.Screen._put = fail\n"
                       "sys.exit(cli.main())\n")
    screen = OnScreen([PYTHON, "-B", str(wrapped), "trace", "--top", "--engine", "gdb",
                       "clock.provider", "-p", str(pid)], cwd=clock)
    try:
        assert screen.wait() == 1 and screen.restored
        assert "too large or too deep" in screen.text and tracer.running(pid)
    finally:
        screen.close()


def test_what_a_command_writes_comes_behind_the_screen(on, engine):
    screen = on("--engine", engine, "clock.provider", "--", "./clock", "once")
    screen.until(lambda text: "minute__entry" in text)
    assert "begun" not in screen.text
    assert screen.wait() == 4 and screen.restored
    assert "begun" in screen.text.split() and "./clock" in screen.text.split()
    assert "no event was lost" in screen.text


def test_a_duration_ends_the_screen(on, pid, engine):
    screen = on("--engine", engine, "--duration", "1", "clock.provider", "-p", pid)
    assert screen.wait() == 0 and screen.restored
    assert len(rows(screen.text)) == 5


@pytest.mark.parametrize("more", [{"TERM": "dumb"}, {"TERM": "no-such-terminal"}])
def test_a_terminal_without_a_cursor_gets_tables(on, pid, more):
    toolchain.need("gdb")
    screen = on("--engine", "gdb", "--duration", "0.5", "clock.provider", "-p", pid, env=more)
    assert screen.wait() == 0
    assert "seconds        total" in screen.raw and "q quit" not in screen.raw


def test_a_busy_program_is_counted_whole(bpftrace, tmp_path, on):
    """Counts and times are the kernel's: nothing is lost, whatever it does in a second."""
    toolchain.app(tmp_path, "busy", "provider busy { probe go__entry(int a); "
                  "probe go__return(int a); };\n",
                  '#include "busy_probes.h"\n#include <unistd.h>\nint main(void)\n{\n'
                  "    for (int i = 0; i < 300000; i++) {\n        BUSY_GO_ENTRY(i);\n"
                  "        BUSY_GO_RETURN(i);\n    }\n    return 0;\n}\n")
    screen = on("--engine", "bpftrace", tmp_path / "busy.provider", "--", tmp_path / "busy")
    assert screen.wait() == 0 and "no event was lost" in screen.text
    found = [each.split() for each in screen.text.splitlines() if "go__" in each]
    assert {each[-1]: each[1] for each in found} == {"go__entry": "300000", "go__return": "300000"}


# --- without a terminal --------------------------------------------------------------------

def test_rates_and_times_of_rows():
    busiest = Busiest()
    busiest.begin(100.0)
    key, other = ("n", " x=1"), ("m", "")
    busiest.look({key: 10}, {key: Spent(4, 8_000_000, 4_000_000)}, 102.0)
    row, = busiest.rows
    assert (row.name, row.rate, row.total, row.mean, row.own) == ("n x=1", 5.0, 10, 2e6, 0.002)
    busiest.look({key: 12, other: 40}, {key: Spent(5, 9_000_000, 4_500_000)}, 103.0)
    assert [(each.name, each.rate) for each in busiest.chosen("rate", "")] == [
        ("m", 40.0), ("n x=1", 2.0)]
    assert [each.name for each in busiest.chosen("mean", "")] == ["n x=1", "m"]
    assert [each.name for each in busiest.chosen("rate", "X=")] == ["n x=1"]
    row = busiest.chosen("self", "")[0]
    assert row.own == pytest.approx(0.0005)
    assert line(row, True).split() == ["2.0", "12", "1.80", "ms", "0.1", "%", "n", "x=1"]
    assert line(row, False).split() == ["2.0", "12", "n", "x=1"]
    assert head("mean", True).split() == ["rate/s", "total", "MEAN", "self", "probe"]
    assert [time_text(each) for each in (None, 0, 999, 1000, 1.5e6, 2e9)] == [
        "-", "0 ns", "999 ns", "1.00 us", "1.50 ms", "2.00 s"]


def probe(name):
    return TracedProbe("p", name, "/f", (TracedArgument("a", "string", 8),))


def test_durations_are_those_of_the_calls():
    probes = {name: probe(name) for name in ("f__entry", "f__return", "g__entry", "g__return", "x")}
    durations = Durations(list(probes.values()))

    def add(name, when, value=b"v", tid=1):
        return durations.add(Event(probes[name], when, 1, tid, (value,)))
    assert durations.possible
    assert add("f__return", 1) is None                  # Begun before the tracer.
    assert add("f__entry", 10) is None and add("x", 11) is None
    assert add("g__entry", 20) is None
    assert add("f__entry", 21, tid=2) is None           # Another thread.
    assert add("f__entry", 30, b"w") is None            # Inside g: recursion with other arguments.
    assert add("f__return", 35, b"w") == (5, 5)
    assert add("g__return", 40) == (20, 15)
    assert add("f__entry", 50, b"lost") is None         # Left by an exception.
    assert add("f__return", 100) == (90, 70)
    assert add("f__return", 121, tid=2) == (100, 100)
    assert durations.open == {}
    assert not Durations([probes["x"], probes["f__entry"]]).possible


def test_keys():
    keys = Keys(["rate", "total", "mean", "self"])

    def take(*names):
        for each in names:
            keys.take(each)
        return keys.order, keys.wanted, keys.first
    assert take("t") == ("total", "", 0) and take(">", ">", ">") == ("rate", "", 0)
    assert take("<") == ("self", "", 0) and take("z", "KEY_F(1)") == ("self", "", 0)
    assert keys.scroll(50, 10) == 0
    assert take("KEY_NPAGE", "j", "KEY_DOWN")[2] == 12 and keys.scroll(50, 10) == 12
    take("G")
    assert keys.scroll(50, 10) == 40
    take("KEY_NPAGE")
    assert keys.scroll(50, 10) == 40 and keys.scroll(5, 10) == 0
    take("/", "q", "\u00e9", "\x01", "KEY_UP")
    assert (keys.typing, keys.wanted, keys.quit) == (True, "q\u00e9", False)
    take("KEY_BACKSPACE", "\n")
    assert (keys.typing, keys.wanted) == (False, "q")
    take(" ")
    assert keys.paused
    take("/", "\x1b")
    assert (keys.typing, keys.wanted) == (False, "")
    take("/", "\x03")
    assert keys.quit
