# SPDX-License-Identifier: 0BSD
"""Short runs of decoder.py and modes.py, their past failures, and faults planted in what they test."""
from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from support import toolchain

HERE = Path(__file__).resolve().parent
TARGETS = ("dtrace", "options", "cpp")

sys.path.insert(0, str(HERE))
import decoder  # noqa: E402
import modes  # noqa: E402
from effort import accepted, fuzz, inputs  # noqa: E402


def test_notes_and_operands_are_what_rules_say(tmp_path):
    count = inputs(8000, 20000)
    # Without sections that are read nothing would be compared.
    assert accepted(fuzz(tmp_path, "decoder.py", count)) > count


@pytest.mark.parametrize("target", TARGETS)
def test_mode_survives(target, tmp_path):
    count = inputs(8000, 20000) if target == "options" else inputs(800, 2000)
    assert count // 10 < accepted(fuzz(tmp_path, "modes.py", count, "--target", target)) < count


@pytest.mark.parametrize("target", TARGETS)
def test_guided_by_coverage(target, tmp_path):
    printed = fuzz(tmp_path, "modes.py", inputs(80, 300), "--target", target, "--guided")
    assert int(printed.split(" accepted, ")[1].split(" ")[0]) > 30


@pytest.mark.parametrize("path", sorted(each for target in TARGETS for each in
                                        (HERE / "corpus").glob(f"*.{target}")),
                         ids=lambda path: path.name)
def test_past_failures_and_odd_inputs(path):
    modes.TARGETS[path.suffix[1:]](path.read_bytes())


@pytest.mark.parametrize("line", ["-h -s a.d", "-C -I. -DX -G -s a.d -o b.o x.o", "--help"])
def test_seeds_of_command_lines_are_good(line):
    assert modes.run_options(line.encode().replace(b" ", b"\0"))


@pytest.mark.parametrize("module, name, wrong", [
    ("sdtgen.dtrace.header", "header", "lambda *_: 'no macro\\n'"),
    ("sdtgen.dtrace.object", "source", "lambda *_: 1 // 0"),
    ("sdtgen.dtrace.options", "parse_options", "lambda words: sdtgen.dtrace.options.Options()"),
])
def test_a_planted_fault_of_a_mode_is_found(module, name, wrong):
    target = "options" if "options" in module else "dtrace"
    code = (f"import sys; sys.path.insert(0, {str(HERE)!r}); import modes, {module}\nimport sdtgen\n"
            f"{module}.{name} = {wrong}\n"
            f"sys.exit(modes.main(['--target', {target!r}, '--inputs', '100']))\n")
    done = toolchain.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 1 and "Traceback" in done.stdout


@pytest.mark.parametrize("old, new", [
    ("(name_size + 3) // 4 * 4", "name_size"), ("end + -end % 4", "end"),
    ('f"{order}III"', '"<III"'), ("words.unpack_from(body)", "(0, 0, 0)"),
    ("MAX_STRING = 4096", "MAX_STRING = 40"), (r"(-?)(\d{1,4})(f?)@(.*)", r"(-?)(\d{1,1})(f?)@(.*)"),
])
def test_a_planted_fault_of_the_decoder_is_found(old, new, tmp_path):
    """The rules of decoder.py are others than those of the decoder: a changed decoder differs."""
    shutil.copytree(toolchain.ROOT / "gen" / "sdtgen", tmp_path / "gen" / "sdtgen")
    path, = (tmp_path / "gen" / "sdtgen").rglob("notes.py")
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    (tmp_path / "tests" / "fuzz").mkdir(parents=True)
    for name in ("decoder.py", "loop.py"):
        (tmp_path / "tests" / "fuzz" / name).write_text((HERE / name).read_text())
    done = toolchain.run([sys.executable, tmp_path / "tests" / "fuzz" / "decoder.py",
                          "--inputs", "3000"], check=False)
    assert done.returncode == 1, done.stdout


@pytest.mark.parametrize("text, form", [
    ("$5", "constant"), ("%eax", "register"), ("8(%rbp)", "memory"), ("(%rax)", "memory"),
    ("g(%rip)", "symbol"), ("8(%rax,%rbx,4)", "indexed"), ("%fs:8", "tls"), ("%xmm0", "float register"),
    ("$g", "symbol"), ("g", "symbol"), ("%zzz", "unknown"), ("8", "unknown"), ("1+2(%rsp)", "memory")])
def test_the_rules_themselves(text, form):
    assert decoder.rule(text) == form
