# SPDX-License-Identifier: 0BSD
"""The scripts of `sdtkit bpftrace`, run: every value is the one that the program passed."""
import collections
import re

import pytest

from support import toolchain, tracer

import kinds

# Arguments that bpftrace before 0.24 reads.
READABLE = 6


@pytest.fixture(scope="module", params=kinds.SAMPLED)
def built(request, tmp_path_factory):
    return kinds.build(tmp_path_factory.mktemp(request.param), request.param)


def octets(text):
    """Bytes as bpftrace's %r shows them."""
    return "".join(chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}"
                   for byte in bytes.fromhex(text))


def show(kind, text):
    if kind == "s":
        return '""' if text == "NULL" else text
    if kind == "b":
        return octets(text)
    if kind in "fd":
        return "0x" + text.zfill(8 if kind == "f" else 16)
    return f"0x{text}" if kind == "p" else text


def run(script, program, folder, *words, last=""):
    """Runs a program under a script; what bpftrace and the program printed.

    bpftrace throws away what it has not yet read when it is told to end, so
    the pattern `last` is waited for.
    """
    # On one processor the lines of bpftrace keep their order.
    command = ["taskset", "-c", "0", str(program), *words]
    with tracer.Trace(script, folder / "log") as trace:
        said = toolchain.run(command).stdout
        if last:
            tracer.wait_until(lambda: re.search(last, trace.text, re.M), f"'{last}' in the log")
    assert trace.lost == 0
    return trace.text, said


def test_events_show_what_the_program_passed(bpftrace, built, tmp_path):
    script = kinds.script("bpftrace", kinds.PROVIDER, "--binary", built.probes)
    text, said = run(script, built.program, tmp_path, "2",
                     last="^bare round=2$")
    assert kinds.known(text, said) == kinds.lines(said, show, limit=READABLE)


def test_events_of_one_process(bpftrace, built, tmp_path):
    script = kinds.script("bpftrace", kinds.PROVIDER, "--binary", built.probes)
    traced, other = built.start(2), built.start(1)
    with tracer.Trace(script, tmp_path / "log", pid=traced.pid) as trace:
        tracer.wait_until(lambda: kinds.attached(traced, built.probes), "semaphores are raised")
        kinds.go(other)
        said = kinds.go(traced)
        expected = kinds.lines(said, show, limit=READABLE)
        tracer.wait_until(lambda: len(kinds.known(trace.text, said)) >= len(expected), "all lines")
    kinds.end(traced, other)
    assert sorted(kinds.known(trace.text, said)) == sorted(expected)


def test_path_of_nasty_characters(bpftrace, tmp_path):
    program = kinds.copy_under_nasty_name(kinds.build(tmp_path, "executable").program, tmp_path)
    # A backslash is refused: versions of bpftrace read it differently.
    folder = program.parent.rename(str(program.parent).replace("\\", ""))
    program = (folder / program.name).rename(folder / program.name.replace("\\", ""))
    script = kinds.script("bpftrace", kinds.PROVIDER, "--binary", program)
    text, said = run(script, program, tmp_path, last="^bare round=1$")
    assert kinds.known(text, said) == kinds.lines(said, show, limit=READABLE)


def test_calls_are_indented_by_depth(bpftrace, built, tmp_path):
    script = kinds.script("bpftrace", kinds.PROVIDER, "--binary", built.probes, "--view", "calls")
    text, _ = run(script, built.program, tmp_path, last='result=1$')
    rows = [re.sub(r"^ *\d+ \S+\(\d+\): ", "", line) for line in text.splitlines()
            if re.match(r" *\d+ \S+\(\d+\): ", line)]
    assert rows == [
        '=> call function="outer" depth=0',
        "  => job id=1",
        '    => call function="inner" depth=1',
        '    <= call function="inner" result=-1',
        "  <= job id=1",
        '<= call function="outer" result=1',
    ]


def test_top_counts_every_entry(bpftrace, built, tmp_path):
    script = kinds.script("bpftrace", kinds.PROVIDER, "--binary", built.probes, "--view", "top")
    row = re.compile(r"^@call\[(\d+), (\w+), (\d+)\]: (\d+)$", re.MULTILINE)
    process = built.start(30)
    with tracer.Trace(script, tmp_path / "log") as trace:
        kinds.go(process)
        # A table is printed each second.
        tracer.wait_until(lambda: sum(int(count) for *_, count in row.findall(trace.text)) >= 60,
                          "60 calls in the table")
    kinds.end(process)
    total = collections.Counter()
    for pid, function, depth, count in row.findall(trace.text):
        total[pid, function, depth] += int(count)
    pid = str(process.pid)
    assert total == {(pid, "outer", "0"): 30, (pid, "inner", "1"): 30}
    assert "call by pid, function, depth: events in the last second\n" in trace.text


def test_count_is_exact(bpftrace, built, tmp_path):
    script = kinds.script("bpftrace", kinds.PROVIDER, "--binary", built.probes, "--view", "count")
    text, said = run(script, built.program, tmp_path, "3")
    counted = {name: int(number)
               for name, number in re.findall(r"^@count\[(\w+)\]: (\d+)$", text, re.M)}
    assert counted == collections.Counter(event.probe for event in kinds.events(said))


@pytest.mark.parametrize("view", ("events", "calls"))
def test_nasty_texts_and_names_run(bpftrace, tmp_path, view):
    program = kinds.nasty(tmp_path)
    script = kinds.script("bpftrace", kinds.NASTY, "--binary", program, "--view", view)
    text, _ = run(script, program, tmp_path, last=" a=1 b=2 c=3 d=4 e=5$")
    expected = [
        'escape__entry text="t" data=d1 size=2', 'escape__return text="t"',
        "function__global__probe function=1 global=2 probe=3 foreach=4 string=5 delete=6",
        "a____b errno=1", "x__2b arg2=1 arg2_=2", "__begin InSegs=1 __x=2 None=3",
        "end__ str=1 comm=2 nsecs=3 buf=4 BEGIN=5",
        'limits a="t" b="t" c="t" d="t" e="t" f="t"', "sometimes a=1",
        "far__start a=1 b=2 c=3 d=4 e=5 f=6"]
    if view == "calls":
        expected = ['=> escape text="t" data=d1 size=2', '<= escape text="t"',
                    "=> far a=1 b=2 c=3 d=4 e=5 f=6"]
    found = text.splitlines()
    for row in expected:
        assert any(line.endswith(row) for line in found), row
    assert re.search(r"data=0x[0-9a-f]+ a=1 b=2 c=3 d=4 e=5$", text, re.M)


@pytest.mark.parametrize("program, probes", (("interp", "interp"),
                                             ("interp-shared", "libinterp.so")))
def test_calls_of_the_interpreter(bpftrace, build, tmp_path, program, probes):
    programs = build / "examples" / "interp"
    source = tmp_path / "s.py"
    source.write_text("def f(n):\n    return n and f(n - 1)\nf(3)\n")
    script = kinds.script("bpftrace", toolchain.ROOT / "providers" / "python.provider",
                          "--binary", programs / probes, "--view", "calls")
    text, _ = run(script, programs / program, tmp_path, str(source),
                  last='<= function .*funcname="<module>"')
    rows = re.findall(r'^ *\d+ \S+\(\d+\): ( *[<=>]+) function filename="[^"]*" funcname="f" '
                      r"lineno=(\d)$", text, re.M)
    arrows = [(len(arrow) // 2 - 1, arrow.strip(), line) for arrow, line in rows]
    base = arrows[0][0]
    assert [(depth - base, arrow, line) for depth, arrow, line in arrows] == [
        *((depth, "=>", "1") for depth in range(4)),
        *((depth, "<=", "2") for depth in (3, 2, 1, 0))]


def test_script_is_a_program_of_its_own(bpftrace, tmp_path):
    """By its first line, as a user starts it."""
    built = kinds.build(tmp_path, "executable")
    path = tmp_path / "kinds.bt"
    path.write_text(kinds.script("bpftrace", kinds.PROVIDER, "--binary", built.probes))
    path.chmod(0o755)
    said = toolchain.run([path, "-c", built.program], joined=True, check=False).stdout
    assert "call__return function=\"outer\" result=1\n" in said
