# SPDX-License-Identifier: 0BSD
"""The tables of the pages about the language, the command and the model say what is."""
from __future__ import annotations

import json
import re
import sys

import pytest

from support import page, toolchain

from sdtgen.provider.pragma import KEYS

ROOT = toolchain.ROOT
PAGES = [ROOT / "docs" / "provider.md", ROOT / "docs" / "output.md"]


@pytest.fixture
def folder(tmp_path):
    return page.home(tmp_path)


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_c_block_compiles_and_runs(compiler, folder):
    page.play(PAGES[0], folder)
    toolchain.compile_object(compiler, folder / "main.c", folder / "main.o", "-std=c99",
                             *toolchain.STRICT)
    toolchain.run([toolchain.link(compiler, [folder / "main.o"], folder / "main")])


def test_every_command_and_option_has_its_row():
    """Both ways: what the page lists is what the command has."""
    text = PAGES[0].read_text()
    rows = {name: set(re.findall(r"`(--[\w-]+)`", rest)) for name, rest in
            re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", text, re.MULTILINE)}
    overview = toolchain.run([sys.executable, toolchain.SDTKIT, "--help"]).stdout
    commands = re.findall(r"^  (\w+) {2,}", overview, re.MULTILINE)
    assert sorted(rows) == sorted(commands)
    for name in commands:
        usage = toolchain.run([sys.executable, toolchain.SDTKIT, name, "--help"]).stdout
        found = set(re.findall(r"^  (--[\w-]+)", usage, re.MULTILINE))
        assert found - {"--depfile", "--json", "--quiet"} == rows[name], name


def test_every_pragma_has_its_row():
    rows = re.findall(r"^\| `#pragma usdt (\w+) ", PAGES[0].read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(KEYS)


def type_rows():
    """The words of the table of types, with what the table says of them."""
    text = PAGES[0].read_text().split("## Types")[1].split("\n\n")[1]
    for left, right in re.findall(r"^\| (.*`.*) \| (.*) \|$", text, re.MULTILINE):
        for word in re.findall(r"`([^`]*)`", left):
            yield word, right


SPELLINGS = {"T name[]": "int name[]", "T name[N]": "int name[3]", "enum NAME": "enum shade a"}
MEANINGS = {
    "4 bytes, signed": ({"lp64": 4, "ilp32": 4}, "integer"),
    "4 bytes, unsigned": ({"lp64": 4, "ilp32": 4}, "integer"),
    "8 bytes": ({"lp64": 8, "ilp32": 8}, "integer"),
    "as the target has them": ({"lp64": 8, "ilp32": 4}, "integer"),
    "an address": ({"lp64": 8, "ilp32": 4}, "pointer"),
    "size and sign as the compiler says": (None, None),
}


def one_probe_a_line(declared, path):
    """A provider file whose second line declares the first argument, and so on."""
    path.write_text("provider p {\n" + "".join(
        f"probe q{number}({each});\n" for number, each in enumerate(declared)) + "};\n")
    return path


def test_types_have_the_size_that_the_table_says(tmp_path):
    rows = list(type_rows())
    assert {meaning for _, meaning in rows} > set(MEANINGS)
    path = one_probe_a_line([SPELLINGS.get(word, f"{word} a") for word, _ in rows],
                            tmp_path / "p.provider")
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "json", path])
    probes = json.loads(done.stdout)["providers"][0]["probes"]
    for line, ((word, meaning), probe) in enumerate(zip(rows, probes), 2):
        argument, = probe["arguments"]
        if meaning in MEANINGS:
            assert (argument["size"], argument["kind"]) == MEANINGS[meaning], word
        else:
            assert argument["kind"] == "float" and f":{line}:" in done.stderr, word
        if "signed" in meaning:
            assert argument["signed"] == ("unsigned" not in meaning), word


REFUSED = ["struct s a", "union u a", "int (*a)(int)", "int a(int)", "int a : 3", "long double a",
           "double _Complex a", "__int128 a"]


def test_refused_types_are_refused_with_an_alternative(tmp_path):
    path = one_probe_a_line(REFUSED, tmp_path / "p.provider")
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "check", path], check=False)
    assert done.returncode == 1
    for line, declared in enumerate(REFUSED, 2):
        assert re.search(rf":{line}:\d+: error: .*(write|pass|leave)", done.stderr), declared


def test_exit_codes_are_those_of_the_table(folder):
    page.play(PAGES[0], folder)
    codes = page.shell(folder, "set +e\nsdtkit check app.provider 2>/dev/null; echo $?\n"
                               "sdtkit check broken.provider 2>/dev/null; echo $?\n"
                               "sdtkit check --bad 2>/dev/null; echo $?\n").stdout
    assert codes.split() == ["0", "1", "2"]
    assert re.findall(r"^\| ([0-9]) \|", (toolchain.ROOT / "docs" / "ci.md").read_text(),
                      re.MULTILINE) == codes.split()


def test_keys_of_the_model_are_those_of_the_schema():
    """The table of output.md lists every key of the published schema."""
    schema = json.loads((ROOT / "docs" / "sdtkit-json.schema.json").read_text())
    rows = dict(re.findall(r"^\| (file|provider|probe|argument) \| (.*) \|$",
                           PAGES[1].read_text(), re.MULTILINE))
    parts = {"file": schema, **schema["$defs"]}
    for name, row in rows.items():
        keys = set(parts[name]["properties"]) - {"schema"}
        assert set(re.findall(r"`(\w+)`", row)) == keys, name
    assert len(rows) == 4


@pytest.mark.size("ci")
def test_lttng_output_is_read_by_lttng(folder):
    """The macros of the example are those of the installed headers."""
    found = toolchain.run(["sh", "-c", "echo '#include <lttng/tracepoint.h>' | gcc -E -dM -"],
                          check=False)
    if "LTTNG_UST_TP_ARGS" not in found.stdout:
        pytest.skip("liblttng-ust-dev 2.13 is not installed")
    page.play(PAGES[1], folder)
    body = page.shell(folder, "sdtkit json pool.provider 2>/dev/null | python3 lttng.py").stdout
    (folder / "pool_tp.h").write_text(
        "#undef LTTNG_UST_TRACEPOINT_PROVIDER\n#define LTTNG_UST_TRACEPOINT_PROVIDER pool\n"
        "#undef LTTNG_UST_TRACEPOINT_INCLUDE\n"
        '#define LTTNG_UST_TRACEPOINT_INCLUDE "./pool_tp.h"\n'
        "#if !defined(POOL_TP_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)\n"
        f"#define POOL_TP_H\n#include <lttng/tracepoint.h>\n{body}#endif\n"
        "#include <lttng/tracepoint-event.h>\n")
    (folder / "pool.c").write_text(
        "#define LTTNG_UST_TRACEPOINT_CREATE_PROBES\n#define LTTNG_UST_TRACEPOINT_DEFINE\n"
        '#include "pool_tp.h"\n'
        'int main(void)\n{\n    lttng_ust_tracepoint(pool, job__done, "x", 1, 2.0, 0);\n}\n')
    toolchain.run(["gcc", "-I.", "-c", "pool.c", "-o", "pool.o"], cwd=folder)
