# SPDX-License-Identifier: 0BSD
"""The tapsets of `sdtkit tapset`, read by SystemTap against real binaries.

A stub of a kernel's build directory is enough to list aliases, to resolve them and to
translate scripts (passes 1 to 3), without root.
"""
import re

import pytest

from support import systemtap, toolchain

import kinds

STUB = {
    "Makefile": "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\nEXTRAVERSION =\n",
    "include/config/kernel.release": "6.1.0\n",
    "include/generated/utsrelease.h": '#define UTS_RELEASE "6.1.0"\n',
    ".config": "CONFIG_TRACEPOINTS=y\n",
    "Module.symvers": "",
}


@pytest.fixture(scope="session")
def stub(tmp_path_factory):
    """A directory that SystemTap takes for a kernel's."""
    folder = tmp_path_factory.mktemp("kernel")
    for name, text in STUB.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def stap(stub, tmp_path, monkeypatch):
    """Runs SystemTap with a tapset; its output."""
    toolchain.need("stap")
    monkeypatch.setenv("SYSTEMTAP_DIR", str(tmp_path / "cache"))

    def run(tapset, *words):
        folder = tmp_path / "tapset"
        folder.mkdir(exist_ok=True)
        (folder / "fixture.stp").write_text(tapset, encoding="utf-8")
        return toolchain.run(["stap", "-r", stub, "-I", folder, *words]).stdout
    return run


@pytest.fixture(scope="module", params=kinds.SAMPLED)
def target(request, tmp_path_factory):
    """The options that say where the probes are."""
    built = kinds.build(tmp_path_factory.mktemp(request.param), request.param)
    if request.param == "library":
        return ["--binary", built.program, "--library", built.probes.name]
    return ["--binary", built.program]


def listed(text):
    """Variables of each alias that `stap -L` prints: name -> type."""
    found = {}
    for line in text.splitlines():
        alias, *variables = line.split(" ")
        found[alias] = dict(each.split(":") for each in variables if not each.startswith("$"))
    return found


def test_every_alias_has_typed_arguments(stap, target):
    aliases = listed(stap(kinds.script("tapset", kinds.PROVIDER, *target), "-L", "kinds.**"))
    assert len(aliases) == 14 + 1
    assert all(each["name"] == each["argstr"] == "string" for each in aliases.values())
    text, number = "string", "long"
    assert aliases["kinds.texts"] == {
        "name": text, "plain": text, "missing": text, "empty": text, "nasty": text,
        "umlaut": text, "hinted": text, "argstr": text}
    assert aliases["kinds.octets"] == {
        "name": text, "data": text, "size": number, "fixed": text, "absent": text,
        "argstr": text}
    assert list(aliases["kinds.signed.integers"])[1:-1] == [
        "a_char", "a_schar", "a_short", "an_int", "a_long", "a_longlong", "an_int8", "an_int16",
        "an_int32", "an_int64", "a_ssize", "an_intptr"]
    assert list(aliases["kinds.words"]) == [
        "name", "name_", "argstr_", "next_", "printf_", "ctx", "class", "argstr"]


def test_whole_tapset_is_translated(stap, target):
    """Pass 3 writes the module in C: nothing is left to resolve then."""
    tapset = kinds.script("tapset", kinds.PROVIDER, *target)
    use = 'probe kinds.** { printf("%s %s\\n", name, argstr) }\n' \
          "probe kinds.fractions { println(fp_add(single, twice)) }\n" \
          "probe kinds.texts { println(plain . missing) }"
    assert "stap" in stap(tapset, "-p3", "-e", use)


def test_parser_takes_the_tapset_alone(stap, tmp_path):
    tapset = kinds.script("tapset", kinds.PROVIDER, "--binary", "/nowhere")
    path = tmp_path / "alone.stp"
    path.write_text(tapset)
    text = stap("", "-p1", path)
    assert text.count(".mark(") == 15


def test_path_of_nasty_characters(stap, tmp_path):
    program = kinds.copy_under_nasty_name(kinds.build(tmp_path, "executable").program, tmp_path)
    tapset = kinds.script("tapset", kinds.PROVIDER, "--binary", program)
    text = stap(tapset, "-p2", "-e", "probe kinds.bare { println(round) }")
    assert re.search(r"^process\(.*\)\.statement\(", text, re.M)


def test_nasty_texts_and_names(stap, tmp_path):
    tapset = kinds.script("tapset", kinds.NASTY, "--binary", kinds.nasty(tmp_path))
    aliases = listed(stap(tapset, "-L", "nasty.**"))
    assert sorted(aliases) == [
        "nasty.__begin", "nasty.a____b", "nasty.end__", "nasty.escape.entry",
        "nasty.escape.return", "nasty.far.done", "nasty.far.start",
        "nasty.function.global.probe", "nasty.limits", "nasty.sometimes", "nasty.x__2b"]
    assert list(aliases["nasty.function.global.probe"])[1:-1] == [
        "function_", "global_", "probe_", "foreach_", "string_", "delete_", "end", "print_",
        "self", "if_", "pid", "strlen"]
    use = "probe nasty.** { println(name, argstr) }"
    assert stap(tapset, "-p2", "-e", use).count("\nprocess(") == len(aliases)
    stap(tapset, "-p3", "-e", use)
    # The names that had to change still print; a string of stap needs its own function.
    use = "probe nasty.function.global.probe { println(function_ + strlen + pid, " \
          "strlen(name), pid()) }"
    assert "locals" in stap(tapset, "-p2", "-e", use)


def test_prefix_is_the_first_word(stap, target):
    tapset = kinds.script("tapset", kinds.PROVIDER, *target, "--prefix", "my.kinds")
    aliases = listed(stap(tapset, "-L", "my.kinds.**"))
    assert "my.kinds.call.entry" in aliases and len(aliases) == 15


def test_python_tapset_needs_another_prefix(stap, build):
    """SystemTap has aliases of its own under python."""
    tapset = kinds.script("tapset", toolchain.ROOT / "providers" / "python.provider",
                          "--binary", build / "examples" / "interp" / "interp",
                          "--prefix", "interp")
    aliases = listed(stap(tapset, "-L", "interp.**"))
    assert sorted(aliases) == [
        "interp.audit", "interp.function.entry", "interp.function.return", "interp.gc.done",
        "interp.gc.start", "interp.import.find.load.done", "interp.import.find.load.start",
        "interp.line"]
    use = 'probe interp.function.entry { printf("%s %s:%d\\n", funcname, filename, lineno) }'
    assert "statement(" in stap(tapset, "-p2", "-e", use)


def test_python_tapset_without_that_of_systemtap(stap, build, tmp_path, monkeypatch):
    """Whose library is at no path of Debian's: a script that names both cannot be resolved."""
    tapset = kinds.script("tapset", toolchain.ROOT / "providers" / "python.provider",
                          "--binary", build / "examples" / "interp" / "interp")
    use = "probe python.function.entry { println(funcname) }"
    with pytest.raises(pytest.fail.Exception, match="while resolving probe point"):
        stap(tapset, "-p2", "-e", use)
    monkeypatch.setenv("SYSTEMTAP_TAPSET", str(systemtap.tapsets(tmp_path / "tapsets")))
    assert "statement(" in stap(tapset, "-p2", "-e", use)


# As the HOWTO has it: the probe has three arguments, and this reads a fourth.
HOWTO = """\
probe python.function.entry = process("PROGRAM").mark("function__entry") {
    filename = user_string($arg1); funcname = user_string($arg2); lineno = $arg3
    frameptr = $arg4
}
"""


def test_tapset_of_the_howto(stap, build, tmp_path, monkeypatch):
    monkeypatch.setenv("SYSTEMTAP_TAPSET", str(systemtap.tapsets(tmp_path / "tapsets")))
    tapset = HOWTO.replace("PROGRAM", str(build / "examples" / "interp" / "interp"))
    assert "statement(" in stap(tapset, "-p2", "-e",
                                "probe python.function.entry { println(funcname, lineno) }")
    with pytest.raises(pytest.fail.Exception, match=r"identifier '\$arg4'"):
        stap(tapset, "-p2", "-e", "probe python.function.entry { println(frameptr) }")


def test_missing_probe_of_a_condition_is_no_error(stap, tmp_path):
    """A probe under #if may not be in the program; all others are still traced."""
    program = kinds.nasty(tmp_path)
    tapset = kinds.script("tapset", kinds.NASTY, "--binary", program)
    tapset = tapset.replace('mark("sometimes")', 'mark("at_no_time")')
    text = stap(tapset, "-p2", "-e", "probe nasty.** { println(argstr) }")
    assert text.count("\nprocess(") == 10
