# SPDX-License-Identifier: 0BSD
"""Code that mixes the macros of -h with those of sys/sdt.h, in each order of inclusion.

The notes and their semaphores are those of SystemTap's tools in the order that they want, and
the probes fire: sys/sdt.h first, where SystemTap's lose their semaphores, too.
"""
from __future__ import annotations

import itertools

import pytest

import program
from support import toolchain, tracer
from support.sizes import sample

COMPILERS = [*toolchain.C_COMPILERS, *toolchain.CXX_COMPILERS]
PROVIDER = "provider app { probe hit(int x, const char *s); probe none(); probe by__hand(int); };\n"
COMPAT = toolchain.INCLUDE / "usdt" / "compat"
DEFINED = "#define _SDT_HAS_SEMAPHORES 1\n"
ORDERS = {
    "header": '#include "app.h"\n',
    "header, sdt.h": '#include "app.h"\n#include <sys/sdt.h>\n',
    "sdt.h, header": '#include <sys/sdt.h>\n#include "app.h"\n',
    "sdt.h, header, sdt.h": '#include <sys/sdt.h>\n#include "app.h"\n#include <sys/sdt.h>\n',
    "twice": '#include "app.h"\n#include <sys/sdt.h>\n#include "app.h"\n',
    "usdt.h": '#include <usdt/usdt.h>\n#include <sys/sdt.h>\n#include "app.h"\n',
}
SWITCHES = {"nothing": "{}", "before": DEFINED + "{}", "after": "{}" + DEFINED,
            "between": "{}"}
CODE = """
#include <stdio.h>
static int wait_for_tracer(int seconds);
int main(int argc, char **argv)
{
    long enabled;
    if (argc > 1 && !wait_for_tracer(60))
        return 1;
    enabled = APP_HIT_ENABLED();
    if (APP_HIT_ENABLED())
        DTRACE_PROBE2(app, hit, 1, argv[0]);
    if (app_hit_semaphore)
        STAP_PROBE2(app, hit, 2, argv[0]);
    if (app_hit_semaphore)
        APP_HIT(3, argv[0]);
    else
        puts("nobody");
    if (APP_NONE_ENABLED()) APP_NONE(); else STAP_PROBE(app, none);
    if (APP_BY_HAND_ENABLED())
        DTRACE_PROBE1(app, by__hand, argc);
    return printf("%ld\\n", enabled * 0) != 2;
}
#include <unistd.h>
static int wait_for_tracer(int seconds)
{
    puts("ready");
    fflush(stdout);
    for (seconds *= 50; seconds > 0; seconds--) {
        if (*(volatile unsigned short *)&app_hit_semaphore && APP_BY_HAND_ENABLED())
            return 1;
        usleep(20000);
    }
    return 0;
}
"""
WANTED = [("app", "by__hand", ("-4",), True), ("app", "hit", ("-4", "8"), True),
          ("app", "none", (), True)]


def built(tmp_path, compiler, order, switch, which, flags=("-O2",), dtrace=program.DTRACE,
          objects=()):
    """The program, without a word of the compiler; which sys/sdt.h it meets."""
    path = program.provider(tmp_path, PROVIDER)
    done = program.dtrace("-h", "-s", path, "-o", tmp_path / "app.h", cwd=tmp_path,
                          program=dtrace)
    assert done.returncode == 0, done.stderr
    text = ORDERS[order]
    if switch == "between":
        lines = text.splitlines(keepends=True)
        text = "".join([lines[0], DEFINED, *lines[1:]])
    name = "app.cc" if compiler.endswith("++") else "app.c"
    source = program.source(tmp_path, [], SWITCHES[switch].format(text) + CODE, name)
    includes = [f"-I{COMPAT}"] if which == "ours" else []
    return program.build(compiler, tmp_path, [source, *objects], *flags, *includes,
                         f"-I{toolchain.INCLUDE}", "-Wall", "-Wextra", "-Werror")


@pytest.mark.parametrize("compiler, order, switch, which", sample(
    COMPILERS, ORDERS, SWITCHES, ["ours", "SystemTap's"]))
def test_same_notes_and_semaphores(compiler, order, switch, which, tmp_path):
    binary = built(tmp_path, compiler, order, switch, which)
    assert program.summaries(binary) == WANTED
    toolchain.run([binary])
    # One semaphore a probe, for its notes of both kinds.
    found = {(note.name, note.semaphore) for note in program.notes.notes(binary)}
    assert len(found) == 3


@pytest.mark.parametrize("compiler", COMPILERS)
def test_as_systemtaps_tools_in_their_order(compiler, tmp_path):
    path = program.provider(tmp_path, PROVIDER)
    assert program.reference("-G", "-s", path, "-o", tmp_path / "theirs.o",
                             cwd=tmp_path).returncode == 0
    theirs = built(tmp_path, compiler, "header", "nothing", "SystemTap's", ("-O2",),
                   program.REFERENCE, [tmp_path / "theirs.o"])
    assert program.summaries(theirs) == WANTED


def test_systemtaps_lose_the_semaphores_by_the_order(tmp_path):
    path = program.provider(tmp_path, PROVIDER)
    assert program.reference("-G", "-s", path, "-o", tmp_path / "theirs.o",
                             cwd=tmp_path).returncode == 0
    theirs = built(tmp_path, "gcc", "sdt.h, header", "nothing", "SystemTap's", ("-O2",),
                   program.REFERENCE, [tmp_path / "theirs.o"])
    assert [row[3] for row in program.summaries(theirs)] == [False] * 3


@pytest.mark.parametrize("mode", ["theirs", "ours"])
@pytest.mark.parametrize("flags", [("-O0",), ("-O2", "-flto"), ("-O2", "-fPIC", "-shared")],
                         ids=" ".join)
def test_with_an_object_of_either(flags, mode, tmp_path):
    """The strong semaphores of SystemTap's -G and the weak ones of ours meet the header's."""
    path = program.provider(tmp_path, PROVIDER)
    tool = program.REFERENCE if mode == "theirs" else program.DTRACE
    assert program.dtrace("-G", "-s", path, "-o", tmp_path / "sem.o", cwd=tmp_path,
                          program=tool).returncode == 0
    binary = built(tmp_path, "gcc", "sdt.h, header", "nothing", "SystemTap's", flags,
                   objects=[tmp_path / "sem.o"])
    assert program.summaries(binary) == WANTED
    assert len({note.semaphore for note in program.notes.notes(binary)}) == 3


@pytest.mark.parametrize("order, which", sample(ORDERS, ["ours", "SystemTap's"]))
def test_each_fires_under_a_tracer(order, which, tmp_path):
    """Guards by _ENABLED() and by the variable, probes of both headers."""
    toolchain.need("bpftrace")
    binary = built(tmp_path, "gcc", order, "nothing", which)
    script = "".join(f'usdt:{binary}:app:{name} {{ printf("{name}\\t{text}\\n"{more}); }}\n'
                     for name, text, more in (("hit", "%d", ", arg0"), ("none", "", ""),
                                              ("by__hand", "%d", ", arg0")))
    with tracer.Trace(script, tmp_path / "log") as trace:
        done = toolchain.run([binary, "wait"])
        tracer.wait_until(lambda: len(trace.rows("hit")) >= 3 and trace.rows("by__hand"), "rows")
    assert sorted(trace.rows("hit")) == [["1"], ["2"], ["3"]]
    assert trace.rows("by__hand") == [["2"]] and len(trace.rows("none")) == 1
    assert "nobody" not in done.stdout


@pytest.mark.parametrize("compiler", COMPILERS)
def test_off_and_on_the_types_are_systemtaps(compiler, tmp_path):
    """A variable of unsigned short and a test that is long, also where probes are off."""
    cxx = compiler.endswith("++")
    check = ("static_assert(sizeof(APP_HIT_ENABLED()) == sizeof(long) && "
             "sizeof(app_hit_semaphore) == 2, \"\");\n") if cxx else (
        "_Static_assert(_Generic(APP_HIT_ENABLED(), long: 1) "
        "&& _Generic(app_hit_semaphore, unsigned short: 1), \"\");\n")
    path = program.provider(tmp_path, PROVIDER)
    program.good("-h", "-s", path, "-o", tmp_path / "app.h")
    text = f'#include "app.h"\n#include "app.h"\nvoid f(void);\nvoid f(void)\n{{\n    {check}}}\n' \
        "extern unsigned short app_hit_semaphore;\n"
    source = program.source(tmp_path, [], text + "int main(void) { return app_hit_semaphore; }\n"
                            if cxx else text, "off.cc" if cxx else "off.c")
    for flags in ((), ("-DSDTKIT_DISABLED",)):
        toolchain.compile_object(compiler, source, tmp_path / "off.o", "-Wall", "-Wextra",
                                 "-Werror", *flags)


@pytest.mark.parametrize("which, prefix", itertools.product(["ours", "SystemTap's"],
                                                            ["APP_", "app_"]))
def test_a_project_that_renames(which, prefix, tmp_path):
    """`sed` changes the macros or, as with SystemTap's headers, the variable; the notes stay."""
    binary = built(tmp_path, "gcc", "sdt.h, header", "nothing", which)
    header = (tmp_path / "app.h").read_text()
    assert prefix in header
    if prefix == "APP_":
        (tmp_path / "app.h").write_text(header.replace(prefix, "TRACE_APP_"))
        source = tmp_path / "app.c"
        source.write_text(source.read_text().replace(prefix, "TRACE_APP_"))
        binary = program.build("gcc", tmp_path, [source], "-O2", f"-I{toolchain.INCLUDE}")
    assert program.summaries(binary) == WANTED
