# SPDX-License-Identifier: 0BSD
"""Option -C: the C preprocessor comes first, and places stay those of the files as written."""
from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Mapping

import pytest

from support import cases, toolchain
from support.command import run as sdtkit
from support.sizes import runs

from generator import FAULT_TABLES, HERE, SDTKIT, compile
from sdtgen.provider.cpp.expanded import Expanded, Row, blocks
from sdtgen.provider.source import Source

# The quick run meets one of them.
COMMANDS = ["gcc -E", "clang -E", "cpp"] if runs("ci") else ["gcc -E"]

ALIASES = """\
/* the probes of a database */
#define Oid unsigned int
#define Mode int
#define flag unsigned char

provider db {
\tprobe lock__wait(Oid,  Oid , Mode);
\tprobe begin();
\tprobe sort__start(int , flag, Oid, const char *);
};
"""

LANGUAGE = """\
/* -*- c -*- */
#include "vm_opts.h"
#include <stddef.h>

provider lang {
    /*
       a comment with a lone " and the words probe x(int y) {
    */
    probe call(const char *klass, int line);
#if TRACE_ALLOC
    /**
     * alloc - an object was made
     * @size: its size
     */
    probe alloc(size_t size);
#else
    probe no__alloc(void);
#endif
#ifdef NEVER
    probe never(struct s by_value);
#endif
};

#pragma D attributes Stable/Evolving/Common provider lang provider
"""
VM_OPTS = """\
/** documents nothing here */
#ifndef VM_OPTS_H
#define VM_OPTS_H
#ifndef TRACE_ALLOC
#define TRACE_ALLOC 1
#endif
typedef int vm_t;
extern int vm_function(int probe);
#endif
"""


def environment(**variables: str) -> Dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("CPP", "CC")}
    return {**kept, "LC_ALL": "C", **variables}


def put(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


def document(folder: Path, *words: str, **variables: str) -> dict:
    done = sdtkit("json", "-C", *words, cwd=folder, env=environment(**variables))
    assert (done.status, done.stderr) == (0, "")
    return json.loads(done.stdout)


def probes(folder: Path, *words: str, **variables: str) -> List[dict]:
    return [probe for provider in document(folder, *words, **variables)["providers"]
            for probe in provider["probes"]]


def names(folder: Path, *words: str, **variables: str) -> List[str]:
    return [probe["name"] for probe in probes(folder, *words, **variables)]


@pytest.fixture(params=COMMANDS)
def cpp(request: pytest.FixtureRequest) -> str:
    toolchain.need(request.param.split()[0])
    return request.param


def test_macros_that_stand_for_types_are_put_in(tmp_path: Path, cpp: str):
    put(tmp_path, {"db.d": ALIASES})
    found = probes(tmp_path, "db.d", CPP=cpp)
    assert [[each["type"] for each in probe["arguments"]] for probe in found] == [
        ["unsigned int", "unsigned int", "int"], [],
        ["int", "unsigned char", "unsigned int", "const char *"]]
    # The same as without it, places included.
    plain = json.loads(sdtkit("json", "db.d", cwd=tmp_path).stdout)
    assert document(tmp_path, "db.d", CPP=cpp)["providers"] == plain["providers"]


def test_conditions_are_decided_by_macros(tmp_path: Path, cpp: str):
    put(tmp_path, {"src/lang.d": LANGUAGE, "opts/vm_opts.h": VM_OPTS})
    assert names(tmp_path, "-I", "opts", "src/lang.d", CPP=cpp) == ["call", "alloc"]
    assert names(tmp_path, "-Iopts", "-D", "TRACE_ALLOC=0", "src/lang.d", CPP=cpp) == [
        "call", "no__alloc"]
    assert names(tmp_path, "-Inowhere", "-Iopts", "-DTRACE_ALLOC=1", "-DOTHER", "src/lang.d",
                 CPP=cpp) == ["call", "alloc"]


def test_quoted_names_are_found_beside_the_provider_file(tmp_path: Path, cpp: str):
    put(tmp_path, {"src/lang.d": LANGUAGE, "src/vm_opts.h": VM_OPTS, "build/empty": ""})
    assert names(tmp_path / "build", "../src/lang.d", CPP=cpp) == ["call", "alloc"]


def test_header_keeps_includes_and_comments(tmp_path: Path, cpp: str):
    put(tmp_path, {"lang.d": LANGUAGE, "vm_opts.h": VM_OPTS,
                   "main.c": '#include "lang.h"\nint main(void) { LANG_ALLOC(3u); return 0; }\n'})
    done = sdtkit("header", "-C", "-o", "lang.h", "./lang.d", cwd=tmp_path,
                  env=environment(CPP=cpp))
    assert (done.status, done.stderr, done.stdout) == (0, "", "")
    text = (tmp_path / "lang.h").read_text()
    assert '\n#include "vm_opts.h"\n\n#include <stddef.h>\n' in text
    assert " * alloc - an object was made\n * @size: its size\n" in text
    for word in ("vm_t", "vm_function", "TRACE_ALLOC", "#if TRACE", "documents nothing"):
        assert word not in text
    assert compile("gcc", tmp_path / "main.c", "-o", tmp_path / "main") == (0, "")


def test_every_preprocessor_gives_the_same_bytes(tmp_path: Path):
    put(tmp_path, {"lang.d": LANGUAGE, "vm_opts.h": VM_OPTS})
    written = {sdtkit("header", "-C", "lang.d", cwd=tmp_path, env=environment(CPP=cpp)).stdout
               for cpp in COMMANDS if shutil.which(cpp.split()[0])}
    assert len(written) == 1 and "LANG_CALL" in written.pop()


FAULTS = """\
#include <stdbool.h>
#include "more.h"
#define Oid unsigned int
#define PAIR(name) probe name##__start(int a); probe name##__done(int a)
/**
 * provider p - a text
# 7 "not.a.marker"
 */
provider p {
\tprobe   good(Oid   id,   bool  flag);
\tprobe   one(Oid   id,   bool  flag,  struct   s  value);
    PAIR(work);
    PAIR(
       work);
    probe two(Oid \\
        a,  long double   b);
#if 0
    nothing here is read, as it should be
#endif
    // a comment   to the end
    probe   three (  int   a
      , bool   a  )
};
"""
MORE = """\
/* more
 * of it */
#include "deep/part.inc"
"""
PART = """\
typedef int   part_t;

provider   part {
    probe ok(part_t  value);
    probe   bad(  union   u  value);
};
"""
REPORT = """\
deep/part.inc:5:19: error: a union cannot be passed by value; write 'union u *value'
    5 |     probe   bad(  union   u  value);
      |                   ^~~~~~~~~~~~~~~~
faults.d:11:39: error: a struct cannot be passed by value; write 'struct s *value'
   11 | \tprobe   one(Oid   id,   bool  flag,  struct   s  value);
      | \t                                     ^~~~~~~~~~~~~~~~~
faults.d:13:5: error: probe 'work__start' is already declared
   13 |     PAIR(
      |     ^~~~~
faults.d:12:5: note: it was first declared here
faults.d:13:5: note: the preprocessor made 'probe work__start(int a); probe work__done\
(int a)' of 'PAIR'
faults.d:13:5: error: probe 'work__done' is already declared
   13 |     PAIR(
      |     ^~~~~
faults.d:12:5: note: it was first declared here
faults.d:13:5: note: the preprocessor made 'probe work__start(int a); probe work__done\
(int a)' of 'PAIR'
faults.d:16:13: error: 'long double' does not fit into 8 bytes; write 'double' or pass a pointer
   16 |         a,  long double   b);
      |             ^~~~~~~~~~~~~~~
faults.d:22:16: error: argument 'a' is already declared
   22 |       , bool   a  )
      |                ^
faults.d:21:28: note: it was first declared here
faults.d:22:20: error: expected ';' after the probe
   22 |       , bool   a  )
      |                    ^
7 errors
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_places_are_those_of_the_files_as_written(ends: str, tmp_path: Path, cpp: str):
    files = {"faults.d": FAULTS, "more.h": MORE, "deep/part.inc": PART}
    put(tmp_path, {name: text.replace("\n", ends) for name, text in files.items()})
    done = sdtkit("header", "-C", "-o", "out.h", "--depfile", "out.dep", "faults.d",
                  cwd=tmp_path, env=environment(CPP=cpp))
    assert (done.status, done.stdout) == (1, "")
    assert done.stderr == REPORT
    assert not {"out.h", "out.dep"} & {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("body, report", [
    ("probe a(int linux);", "p.d:1:27: error: expected ',' or ')' before '1'\n"),
    ("probe  linux (int a);", "p.d:1:22: error: '1' is not a name: names begin"),
    ("probe a(char *  linux, long b);", "p.d:1:31: error: expected ',' or ')' before '1'\n"),
])
def test_a_name_that_compilers_replace_is_told(body: str, report: str, tmp_path: Path, cpp: str):
    put(tmp_path, {"p.d": f"provider p {{  {body} }};\n"})
    done = sdtkit("check", "-C", "p.d", cwd=tmp_path, env=environment(CPP=cpp))
    place = report.split(" error")[0]
    assert done.status == 1
    assert done.stderr.startswith(report)
    assert (f"{place} note: the preprocessor made '1' of 'linux'; rename it, or write "
            "'#undef linux' above\n") in done.stderr
    put(tmp_path, {"p.d": f"#undef linux\nprovider p {{  {body} }};\n"})
    assert sdtkit("check", "-C", "p.d", cwd=tmp_path, env=environment(CPP=cpp)).status == 0


def test_included_probes_take_the_place_of_the_line(tmp_path: Path, cpp: str):
    put(tmp_path, {"p.d": 'provider p {\n#include "a.inc"\n#include "types.h"\n'
                          "    probe last(Word a);\n};\n",
                   "a.inc": "\n/** first - from elsewhere */\nprobe   first(void);\n",
                   "types.h": "#define Word int\nstruct unused { int a; };\n"})
    found = probes(tmp_path, "p.d", CPP=cpp)
    assert [(each["name"], each["summary"], each["position"]["file"], each["position"]["line"],
             each["position"]["column"]) for each in found] == [
        ("first", "from elsewhere", "a.inc", 3, 9), ("last", "", "p.d", 4, 11)]
    assert document(tmp_path, "p.d", CPP=cpp)["prologue"] == []


def test_dependencies_are_all_files_that_were_included(tmp_path: Path, cpp: str):
    put(tmp_path, {"faults.d": "#include <stddef.h>\n#include \"more.h\"\n", "more.h": MORE,
                   "deep/part.inc": "provider q { probe a(); };\n"})
    done = sdtkit("header", "-C", "-o", "out.h", "--depfile", "out.dep", "faults.d", cwd=tmp_path,
                  env=environment(CPP=cpp))
    assert (done.status, done.stderr) == (0, "")
    words = (tmp_path / "out.dep").read_text().replace("\\\n", " ").split()
    assert words[:2] == ["out.h:", "faults.d"]
    assert {"more.h", "deep/part.inc"} < set(words)
    assert any(word.endswith("/stddef.h") for word in words)
    assert all((tmp_path / word).is_file() for word in words[1:])
    assert len(words) == len(set(words))


@pytest.mark.parametrize("words, message", [
    (("header", "-I.", "p.d"), "header: option '-I' needs -C"),
    (("json", "-D", "A", "p.d"), "json: option '-D' needs -C"),
    (("check", "-DA", "p.d"), "check: option '-D' needs -C"),
    (("header", "-Cx", "p.d"), "header: option '-C' takes no value"),
    (("header", "p.d", "-C", "-I"), "header: expected DIR after '-I'"),
    (("header", "p.d", "-C", "-I", ""), "header: '-I' has an empty value"),
])
def test_wrong_use_is_told(words: tuple, message: str, tmp_path: Path):
    put(tmp_path, {"p.d": ALIASES})
    done = sdtkit(*words, cwd=tmp_path)
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.startswith(f"sdtkit: error: {message}\n")


@pytest.mark.parametrize("variables, message", [
    ({"CPP": "no-such-cpp -x"}, "cannot run 'no-such-cpp', the C preprocessor: "
                                "No such file or directory; set CPP to another one"),
    ({"CC": "no-such-cc"}, "cannot run 'no-such-cc', the C preprocessor: "
                           "No such file or directory; set CPP to another one"),
    ({"CPP": "'"}, "CPP is no command: No closing quotation"),
    ({"CPP": "false"}, "cannot preprocess 'p.d': 'false' ended with exit code 1"),
    ({"CPP": "true"}, "cannot preprocess 'p.d': 'true' writes no line markers; "
                      "leave '-P' out of CPP"),
    ({"PATH": "/nonexistent"}, "cannot find a C preprocessor: install a C compiler, "
                               "or set CPP or CC"),
])
def test_preprocessor_that_cannot_be_used_is_told(variables: Dict[str, str], message: str,
                                                  tmp_path: Path):
    put(tmp_path, {"p.d": ALIASES})
    done = sdtkit("header", "-C", "p.d", cwd=tmp_path, env=environment(**variables))
    assert (done.status, done.stdout) == (1, "")
    assert done.stderr == f"sdtkit: error: {message}\n"


def test_messages_of_the_preprocessor_pass_through(tmp_path: Path, cpp: str):
    put(tmp_path, {"p.d": '#include "inner.h"\nprovider p { };\n',
                   "inner.h": "\n#error no luck today\n"})
    done = sdtkit("header", "-C", "-o", "out.h", "p.d", cwd=tmp_path, env=environment(CPP=cpp))
    assert (done.status, done.stdout) == (1, "")
    *theirs, ours = done.stderr.splitlines()
    assert any("inner.h:2:" in line and "no luck today" in line for line in theirs)
    assert any("p.d:1:" in line for line in theirs)
    assert ours == f"sdtkit: error: cannot preprocess 'p.d': '{cpp}' ended with exit code 1"
    assert not (tmp_path / "out.h").exists()


@pytest.mark.parametrize("variables", [
    {"CC": "env LANGUAGE=C gcc -DEXTRA=1"}, {"CC": "gcc '-DEXTRA=1'  \\\n -DB"},
    {"CPP": "gcc -E -DEXTRA", "CC": "false"}, {"CPP": " ", "CC": "gcc -DEXTRA"},
])
def test_command_may_have_several_words(variables: Dict[str, str], tmp_path: Path):
    toolchain.need("gcc")
    put(tmp_path, {"p.d": "#ifdef EXTRA\nprovider p { probe a(void); };\n#endif\n"})
    assert names(tmp_path, "p.d", **variables) == ["a"]


def test_preprocessor_that_reads_nothing_does_no_harm(tmp_path: Path):
    put(tmp_path, {"p.d": ALIASES + "/* and much more */\n" * 50000,
                   "cpp.sh": "echo '# 1 \"p.d\"'\necho 'provider q { probe a(); };'\n"})
    assert names(tmp_path, "p.d", CPP="sh cpp.sh") == ["a"]


def test_preprocessor_that_a_signal_ends_is_told(tmp_path: Path):
    put(tmp_path, {"p.d": ALIASES, "cpp.sh": "kill -9 $$\n"})
    done = sdtkit("check", "-C", "p.d", cwd=tmp_path, env=environment(CPP="sh cpp.sh"))
    assert done.status == 1
    assert done.stderr == ("sdtkit: error: cannot preprocess 'p.d': 'sh cpp.sh' ended with "
                           "signal 9\n")


@pytest.mark.parametrize("closed", ["0<&-", "0<&- 2>&-", "2>&-"])
def test_streams_may_be_closed(closed: str, tmp_path: Path, cpp: str):
    put(tmp_path, {"p.d": ALIASES})
    subprocess.run(["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, str(SDTKIT), "header",
                    "-C", "-o", "out.h", "p.d"], cwd=tmp_path, env=environment(CPP=cpp),
                   timeout=120, check=True)
    assert "DB_SORT_START" in (tmp_path / "out.h").read_text()


def test_nothing_else_is_written(tmp_path: Path, cpp: str):
    put(tmp_path, {"src/lang.d": LANGUAGE, "src/vm_opts.h": VM_OPTS, "tmp/keep": ""})
    (tmp_path / "src").chmod(0o555)
    document(tmp_path / "src", "lang.d", CPP=cpp, TMPDIR=str(tmp_path / "tmp"))
    found = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert found == ["keep", "lang.d", "vm_opts.h"]


@pytest.mark.parametrize("name", ["a b.d", 'a"b.d', "a\\b.d", "-x.d", "a\u00e4.d", "a'$x.d"])
def test_file_may_have_any_name(name: str, tmp_path: Path, cpp: str):
    put(tmp_path, {name: "provider p {\n  probe  a(struct s b);\n};\n"})
    done = sdtkit("check", "-C", "--", name, cwd=tmp_path, env=environment(CPP=cpp))
    assert (done.status, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{name}:2:12: error: a struct cannot be passed by value")


def test_bad_bytes_are_told_at_their_place(tmp_path: Path, cpp: str):
    (tmp_path / "p.d").write_bytes(b"#define X\nprovider p {\n    X  probe \xff a();\n};\n")
    done = sdtkit("check", "-C", "p.d", cwd=tmp_path, env=environment(CPP=cpp))
    assert done.status == 1
    assert done.stderr.startswith("p.d:3:14: error: byte 0xff is not UTF-8")


def test_mark_of_byte_order_is_skipped(tmp_path: Path, cpp: str):
    put(tmp_path, {"p.d": "\ufeffprovider p { probe a(); };\n"})
    found, = probes(tmp_path, "p.d", CPP=cpp)
    assert found["position"] == {"file": "p.d", "line": 1, "column": 20}


@pytest.mark.parametrize("made, written, expected", [
    ("a b c", "a b c", [(0, 3, 0, 3)]),
    ("a x y c", "a M c", [(0, 1, 0, 1), (1, 3, 1, 2), (3, 4, 2, 3)]),
    ("a unsigned int 1 c", "a Oid linux c",
     [(0, 1, 0, 1), (1, 3, 1, 2), (3, 4, 2, 3), (4, 5, 3, 4)]),
    ("a c", "a M c", [(0, 1, 0, 1), (1, 1, 1, 2), (1, 2, 2, 3)]),
    ("a x c", "a c", [(0, 1, 0, 1), (1, 2, 1, 1), (2, 3, 1, 2)]),
    ("", "M", [(0, 0, 0, 1)]),
])
def test_tokens_find_their_origin(made: str, written: str, expected: List[tuple]):
    found = [each for each in blocks(made.split(), written.split())
             if each[0] != each[1] or each[2] != each[3]]
    assert found == expected


def test_place_of_a_file_that_is_gone_is_that_of_the_text():
    text = Expanded(Source("p.d", b"x\n"), [Row("  a b", "gone.h", 7)], ())
    assert text.place(4) == ("gone.h", 7, 5)
    assert text.replaced(4) is None


# Where a preprocessor has an opinion of its own: `linux`, no end of a comment, Unicode.
DIFFERENT = ("names", "doc_without_end", "characters_unknown")


@pytest.mark.parametrize("table", [*FAULT_TABLES, HERE / "accept.txt"], ids=lambda path: path.stem)
def test_file_without_macros_gets_the_same_report(table: Path, tmp_path: Path):
    found = [case for case in cases.read(table) if case.name.split(".")[0] not in DIFFERENT
             and not re.search(rb"^\s*#(?!\s*pragma)|[\"\\\0]|/\*[^*]*\Z", case.data, re.M)]
    for case in found[::1 if runs("ci") else 5]:
        case.put(tmp_path)
        plain, expanded = (sdtkit("header", *words, case.file, cwd=tmp_path,
                                  env=environment(CPP="gcc -E")) for words in ((), ("-C",)))
        assert expanded == plain, case.name


def test_what_a_preprocessor_uses_has_limits(tmp_path):
    """A file that nobody has read yet takes neither the machine's memory nor its disk."""
    path = tmp_path / "app.provider"
    path.write_text('#include "/dev/zero"\nprovider app { probe hit(int x); };\n')
    script = ("import resource, subprocess, sys\n"
              "code = subprocess.run(sys.argv[1:]).returncode\n"
              "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)\n"
              "sys.exit(code)\n")
    done = toolchain.run([sys.executable, "-c", script, sys.executable, SDTKIT, "check", "-C",
                          path], check=False)
    assert done.returncode == 1 and "ended with" in done.stderr
    assert "Traceback" not in done.stderr
    assert int(done.stdout) < 1100, f"{done.stdout} MB"


def test_a_preprocessor_that_writes_without_end_is_ended():
    from sdtgen.host import limited
    with pytest.raises(limited.Excess, match="writes more than 1 MB"):
        limited.limited(["yes"], b"", 1 << 20)


def test_a_preprocessor_that_waits_is_ended(tmp_path, monkeypatch):
    """One that reads what never comes, together with what it has started."""
    from sdtgen.host import limited
    monkeypatch.setattr(limited, "WAIT", 1)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(limited.Excess, match="has not ended after 1 seconds"):
        limited.limited(["sh", "-c", f"(echo $$ > {tmp_path}/child; cat {tmp_path}/pipe); true"],
                        b"text\n" * 100000, 1 << 20)
    child = int((tmp_path / "child").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
