# SPDX-License-Identifier: 0BSD
"""What is compared before a tracer attaches: words with names, the provider file with the notes."""
from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import toolchain
from support.synthetic import noted

from sdtgen.host.error import Failure, Usage
from sdtgen.provider.load import load
from sdtgen.trace.files import File, Files, files_of_command, files_of_process
from sdtgen.trace.plan import MOST, plan
from sdtgen.trace.wanted import named

NAMES = [("shop", "sale__entry", "8@%rax -4@%edx"), ("shop", "sale__return", "8@%rax"),
         ("shop", "open", ""), ("bank", "paid", "-8@%rax")]
PROVIDER = """provider shop {
    probe sale__entry(const char *item, int price);
    probe sale__return(const char *item);
    probe open();
};
"""


@pytest.fixture
def program(tmp_path) -> Files:
    return Files((File(str(noted(tmp_path / "program", *NAMES))),))


def model(tmp_path: Path, text: str = PROVIDER):
    (tmp_path / "shop.provider").write_text(text)
    return load(str(tmp_path / "shop.provider"), None)


def chosen(files: Files, provider=None, providers=(), globs=()):
    return [f"{each.provider}:{each.name}"
            for each in plan(files, provider, list(providers), list(globs), strings=False)]


def test_words_choose(program, tmp_path):
    assert chosen(program) == [":".join(each[:2]) for each in NAMES]
    assert chosen(program, providers=["bank"]) == ["bank:paid"]
    assert chosen(program, globs=["sale*", "bank:*"]) == [
        "shop:sale__entry", "shop:sale__return", "bank:paid"]
    assert chosen(program, model(tmp_path)) == [":".join(each[:2]) for each in NAMES[:3]]
    assert chosen(program, model(tmp_path), ["shop"], ["open"]) == ["shop:open"]


@pytest.mark.parametrize("words, said", [
    ({"globs": ["sale_entry"]}, r"no probe 'sale_entry' in '.*program'; did you mean 'sale__entry'\?"),
    ({"globs": ["sale-entry"]}, "did you mean 'sale__entry'"),
    ({"globs": ["shop:opne"]}, "did you mean 'shop:open'"),
    ({"globs": ["open", "zzz*"]}, r"no probe 'zzz\*' in '.*'; 'sdtkit list FILE' shows"),
    ({"providers": ["shpo"]}, r"no probe of the provider 'shpo' in '.*'; did you mean 'shop'\?"),
    ({"providers": ["bank"], "globs": ["open"]}, "no probe 'open'"),
    ({"globs": ["a\x1b[31m\nb"]}, r"no probe 'a\?\[31m\?b' in"),
])
def test_a_word_that_takes_no_probe_is_an_error(program, words, said):
    with pytest.raises(Failure, match=said):
        chosen(program, **words)


def test_a_provider_that_the_file_does_not_declare(program, tmp_path):
    with pytest.raises(Failure, match="declares no provider 'shopp'; did you mean 'shop'"):
        chosen(program, model(tmp_path), ["shopp"])


def test_arguments_are_known_before_anything_attaches(program):
    known = [argument.name for each in plan(program, None, [], [], strings=False)
             for argument in each.arguments]
    named(["arg0", "arg1"], "--by", known)
    with pytest.raises(Usage, match="'--by' names 'agr1', which no traced probe has; did you mean "
                                    r"'arg\d'\?; arguments are 'arg0', 'arg1'"):
        named(["agr1"], "--by", known)
    with pytest.raises(Usage, match="they have no arguments"):
        named(["x"], "--where", [])


@pytest.mark.parametrize("declared, differs", [
    ("sale__entry(const char *item)", "expected 1 argument; found 2"),
    ("sale__entry(const char *item, long price)", r"argument 2 'price': expected 8 bytes signed; "
                                                  "found 4 bytes signed"),
    ("sale__entry(const char *item, unsigned price)", "expected 4 bytes unsigned; found 4 bytes "
                                                      "signed"),
])
def test_a_provider_file_that_contradicts_the_notes(program, tmp_path, capfd, declared, differs):
    text = PROVIDER.replace("sale__entry(const char *item, int price)", declared)
    with pytest.raises(Failure, match="'shop.provider' is not what this program was built with"):
        chosen(program, model(tmp_path, text))
    said = capfd.readouterr().err
    assert re.search(r"shop\.provider:2:11: error: probe 'shop:sale__entry': .*" + differs, said)
    # What is not traced is not compared.
    assert chosen(program, model(tmp_path, text), globs=["open"]) == ["shop:open"]


def test_of_several_declarations_the_one_that_fits_is_taken(program, tmp_path):
    text = ("provider shop {\n#if OLD\n    probe sale__entry(const char *name);\n#else\n"
            "    probe sale__entry(const char *item, int price);\n#endif\n};\n")
    found, = plan(program, model(tmp_path, text), [], ["sale__entry"], strings=False)
    assert [each.name for each in found.arguments] == ["item", "price"]


def test_declared_probes_that_are_not_there_are_named(program, tmp_path, capfd):
    more = "".join(f"    probe more{each}();\n" for each in range(6))
    text = PROVIDER.replace("probe open();", "probe open();\n" + more)
    assert len(chosen(program, model(tmp_path, text))) == 3
    assert capfd.readouterr().err == (
        "sdtkit: note: 6 of 9 declared probes are not in the program: 'more0', 'more1', 'more2', "
        "'more3' and 2 more\n")
    chosen(program, model(tmp_path, text), globs=["open", "more5"])
    assert capfd.readouterr().err == (
        "sdtkit: note: 1 of 2 declared probes is not in the program: 'more5'\n")
    with pytest.raises(Failure, match=r"no such probe in '.*', which has those of 'shop', 'bank'"):
        chosen(program, model(tmp_path, text), globs=["more*"])


def test_libraries_of_the_system_only_when_named(program, tmp_path, capfd):
    libc = File(str(noted(tmp_path / "libc.so.6", ("libc", "setjmp", "8@%rdi"),
                          ("libc", "open", ""))), shared=True)
    files = Files((*program.files, libc))
    assert chosen(files) == [":".join(each[:2]) for each in NAMES]
    assert capfd.readouterr().err == (
        "sdtkit: note: libraries of the system have probes, too: --provider libc traces these\n")
    assert chosen(files, providers=["libc"]) == ["libc:setjmp", "libc:open"]
    assert chosen(files, globs=["libc:*"]) == ["libc:setjmp", "libc:open"]
    assert chosen(files, globs=["setjmp"]) == ["libc:setjmp"]
    assert chosen(files, globs=["o*"]) == ["shop:open"]
    assert capfd.readouterr().err == ""
    with pytest.raises(Failure, match="libraries of the system have some: --provider libc traces"):
        chosen(Files((libc,)))
    named_by_file = model(tmp_path, "provider libc { probe setjmp(void *env); };\n")
    assert chosen(files, named_by_file) == ["libc:setjmp", "libc:open"]


@pytest.mark.parametrize("path, shared", [
    ("/lib/x86_64-linux-gnu/libc.so.6", True), ("/usr/lib64/libc.so.6", True),
    ("/lib64/ld-linux-x86-64.so.2", True), ("/usr/lib/libstdc++.so.6", True),
    ("/usr/lib/arm-linux-gnueabihf/libm.so.6", True), ("/usr/local/lib/libapp.so", False),
    ("/usr/lib/jvm/default/lib/server/libjvm.so", False), ("/opt/lib/libapp.so", False),
    ("/usr/lib/postgresql/15/lib/plpgsql.so", False), ("lib/libapp.so", False),
])
def test_which_libraries_are_of_the_system(path, shared):
    from sdtgen.binary.process import is_of_system
    assert is_of_system(path) is shared


def test_cpython_311_wants_line_as_well(tmp_path, capfd):
    """function__entry stands where the interpreter goes only while something traces lines."""
    names = [("python", each, "8@%rax 8@%rbx -4@%ecx")
             for each in ("function__entry", "function__return", "line")]
    note = ("sdtkit: note: CPython 3.11 fires 'function__entry' only while 'line' is traced, too: "
            "add --probe line\n")
    with_line = Files((File(str(noted(tmp_path / "python", *names))),))
    for globs, expected in ((["function__*"], note), (["function__entry", "line"], ""), ([], ""),
                            (["function__return"], "")):
        chosen(with_line, globs=globs)
        assert capfd.readouterr().err == expected
    without = Files((File(str(noted(tmp_path / "python3.15", *names[:2]))),))
    chosen(without, globs=["function__*"])
    assert capfd.readouterr().err == ""


def test_what_bpftrace_cannot_read_is_known(tmp_path):
    names = [("op", "good", "8@%rax"), ("op", "rip", "8@%rax 8@16+mp_(%rip)"),
             ("op", "mixed", "8@%rax"), ("op", "mixed", "8@%fs:40")]
    found = plan(Files((File(str(noted(tmp_path / "op", *names))),)), None, [], [], strings=False)
    assert [[argument.legible for argument in each.arguments] for each in found] == [
        [True], [True, False], [False]]


@pytest.mark.size("ci")
def test_millions_of_probes_are_refused(tmp_path):
    names = [("p", f"n{number}", "") for number in range(MOST + 1)]
    files = Files((File(str(noted(tmp_path / "many", *names))),))
    with pytest.raises(Failure, match=f"more than {MOST} probes"):
        chosen(files)
    assert chosen(files, globs=["n77"]) == ["p:n77"]


def test_a_thread_of_the_kernel_and_an_ended_process():
    kernel = 2      # kthreadd, where the machine shows it
    if Path("/proc/2/comm").read_text() != "kthreadd\n":
        pytest.skip("this machine shows no thread of the kernel")
    with pytest.raises(Failure, match=f"process {kernel} is a thread of the kernel"):
        files_of_process(kernel)
    with subprocess.Popen(["true"]) as ended:
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        with pytest.raises(Failure, match=f"process {ended.pid} has ended"):
            files_of_process(ended.pid)


def test_the_program_itself_is_never_of_the_system():
    files = files_of_process(os.getpid()).files
    program = [each for each in files if os.path.samefile(each.path, "/proc/self/exe")]
    assert len(program) == 1 and not program[0].shared
    assert [each for each in files if each.shared and "libc.so" in each.path]


LIBRARY = r"""
#include "usdt/usdt.h"
void tell(void);
void tell(void) { USDT_PROBE1("WHERE", "told", 5); }
"""


@pytest.fixture(scope="module")
def copies(tmp_path_factory) -> Path:
    """Programs that need libtell.so, and copies of it with a provider of its directory's name."""
    toolchain.need("gcc")
    tmp_path = tmp_path_factory.mktemp("copies")
    (tmp_path / "main.c").write_text("void tell(void);\nint main(void) { tell(); return 0; }\n")
    for place in ("told", "own"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "tell.c").write_text(LIBRARY.replace("WHERE", place))
        toolchain.run(["gcc", "-shared", "-fPIC", f"-I{toolchain.INCLUDE}", "tell.c", "-o",
                       "libtell.so", "-Wl,-soname,libtell.so"], cwd=tmp_path / place)
    for name, words in (("bare", []), ("runpath", ["-Wl,--enable-new-dtags"]),
                        ("rpath", ["-Wl,--disable-new-dtags"])):
        toolchain.run(["gcc", "main.c", "-Lown", "-ltell", "-o", name,
                       *words, *(["-Wl,-rpath,$ORIGIN/own"] if words else [])], cwd=tmp_path)
    return tmp_path


@pytest.mark.parametrize("name, directory", [
    ("bare", "told"), ("runpath", "told"), ("rpath", "told"), ("runpath", "nowhere"),
    ("bare", "nowhere"), ("rpath", "nowhere"), ("bare", ":/nowhere"), ("bare", "x;told"),
    ("bare", "$ORIGIN/told"), ("bare", "${ORIGIN}/../{}/told")])
def test_libraries_are_those_of_the_loader(copies, name, directory):
    """LD_LIBRARY_PATH stands between DT_RPATH and DT_RUNPATH."""
    if directory.startswith(":"):
        toolchain.run(["ln", "-sf", "told/libtell.so", "libtell.so"], cwd=copies)
    directory = directory.replace("{}", copies.name)
    environment = {**os.environ, "LD_LIBRARY_PATH": directory}
    loaded = toolchain.run([f"./{name}"], cwd=copies, check=False,
                           env={**environment, "LD_TRACE_LOADED_OBJECTS": "1"}).stdout
    lines = [line.strip().split(" => ")[-1].split(" (")[0] for line in loaded.splitlines()
             if "libtell" in line]
    code = (f"import sys; sys.path.insert(0, {str(toolchain.ROOT / 'gen')!r})\n"
            "import os; from sdtgen.binary.libraries import objects\n"
            f"print(*objects('./{name}', environment=os.environ).paths[1:],"
            " sep='\\n')")
    ours = toolchain.run([sys.executable, "-c", code], cwd=copies, env=environment).stdout
    mine = [line for line in ours.splitlines() if "libtell" in line]
    assert len(lines) == 1
    if lines[0] == "not found":
        assert not mine
    else:
        assert os.path.samefile(copies / mine[0], copies / lines[0])


@pytest.mark.size("ci")
def test_a_preloaded_library_is_one_of_the_files(copies):
    found = files_of_command(str(copies / "rpath"), {
        "LD_PRELOAD": str(copies / "told" / "libtell.so")})
    assert chosen(found) == ["told:told"]


def test_a_command_is_traced_where_its_libraries_are(copies, engine):
    words = [sys.executable, toolchain.SDTKIT, "trace", "--engine", engine]
    done = toolchain.run([*words, "--", "./runpath"], cwd=copies, check=False,
                         env={**os.environ, "LD_LIBRARY_PATH": "told"})
    assert done.returncode == 0 and "told arg0=5" in done.stdout, done.stderr
    done = toolchain.run([*words, "--", "./bare"], cwd=copies, check=False)
    assert done.returncode == 1
    assert "no such probe in './bare'; not found: 'libtell.so'" in done.stderr


def test_of_a_script_the_interpreter_is_traced(tmp_path, program):
    interpreter, script, other = program.files[0].path, tmp_path / "script", tmp_path / "other"
    os.symlink(interpreter, tmp_path / "run")
    for first in (f"#!{interpreter} -x", f"#! {interpreter}", "#!/usr/bin/env run",
                  "#!/usr/bin/env -S A=b run -x"):
        script.write_text(first + "\n")
        other.write_text(f"#!{script}\n")
        for path in (script, other):
            found = files_of_command(str(path), {"PATH": str(tmp_path)}).files[0].path
            assert os.path.samefile(found, interpreter)
    script.write_text(f"#!{script}\n")
    with pytest.raises(Failure, match="cannot trace"):
        files_of_command(str(script), {})
