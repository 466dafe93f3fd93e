# SPDX-License-Identifier: 0BSD
"""The generator under made-up input: no exception, no hang, no output that is not whole."""
from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from support import toolchain

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import grammar  # noqa: E402
import provider  # noqa: E402
from effort import SEED, accepted, fuzz, inputs  # noqa: E402

CORPUS = sorted((HERE / "corpus").glob("*.provider"))
VALID = ["branches", "comments", "declarators", "line_ends", "words_of_directives"]
HEADERS = inputs(15, 60)


@pytest.mark.parametrize("part", range(2))
def test_generator_survives_made_up_input(part, tmp_path):
    count = inputs(3000, 10000)
    printed = fuzz(tmp_path, "provider.py", count, "--first", part * count)
    assert count // 10 < accepted(printed) < count // 2


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_corpus_is_read_as_its_name_says(path):
    assert path.stat().st_size < 2000
    accepted = {provider.examine(path.read_bytes(), provider.outputs(), turn)
                for turn in range(12)}
    assert accepted == {path.stem in VALID}


def headers(folder):
    """Headers of the good files of the corpus and of files made without a fault."""
    chance = random.Random(f"{SEED}:headers")
    texts = {path.stem: path.read_bytes() for path in CORPUS if path.stem in VALID}
    texts.update((f"tame{number}", grammar.Grammar(chance, tame=True).file().encode())
                 for number in range(HEADERS))
    for name, text in texts.items():
        diagnostics = provider.Diagnostics(provider.Source(name, text))
        model = provider.read(name, diagnostics)
        assert model and not diagnostics.errors, diagnostics.render()
        path = folder / f"{name}.h"
        path.write_text(provider.outputs("header")["header"][0].emit(model), encoding="utf-8")
        yield path


@pytest.mark.parametrize("compiler", [*toolchain.C_COMPILERS, *toolchain.CXX_COMPILERS])
def test_headers_of_good_files_compile(compiler, tmp_path):
    toolchain.need(compiler)
    print(f"SDTKIT_FUZZ_SEED={SEED}")
    suffix, flags = ("cc", ["-std=c++11"]) if compiler.startswith(("g++", "clang++")) \
        else ("c", ["-std=c99", "-Wconversion"])
    sources = []
    for header in headers(tmp_path):
        sources.append(header.with_suffix(f".{suffix}"))
        sources[-1].write_text(f'#include "{header.name}"\n#include "{header.name}"\n'
                               "int main(void) { return 0; }\n")
    assert len(sources) == HEADERS + len(VALID)
    done = toolchain.run([compiler, *flags, "-pedantic-errors", "-Wall", "-Wextra", "-Wshadow",
                          "-Werror", f"-I{toolchain.INCLUDE}", "-c",
                          *(source.name for source in sources)], cwd=tmp_path)
    assert done.stderr == ""


FAULTS = """\
import sys
sys.path.insert(0, {here!r})
import provider
real = provider.examine
def examine(data, modules, turn=0):
    if turn == 3:
        raise ValueError("planted")
    while turn == 6:
        pass
    if turn == 8:
        import os
        os._exit(7)
    return real(data, modules, turn)
provider.examine = examine
sys.exit(provider.main(["--inputs", "12", "--seed", "1", "--jobs", "2"]))
"""


def test_planted_faults_are_found_and_the_run_goes_on():
    done = toolchain.run([sys.executable, "-c", FAULTS.format(here=str(HERE))], check=False)
    assert done.returncode == 1
    assert "input 3 of seed 1: Traceback" in done.stdout and "planted" in done.stdout
    assert "input 6 of seed 1: took more than a second" in done.stdout
    assert "input 8 of seed 1: ended the process, status 7" in done.stdout
    assert done.stdout.endswith("3 failures\n") and done.stdout.startswith("input 3 ")


class Broken:
    """An output that is not whole."""

    def __init__(self, text):
        self.text = text

    def emit(self, model, **parameters):
        return self.text


@pytest.mark.parametrize("name, text", [
    ("header", "#ifndef X\n"), ("docs", "no line end"), ("docs", ""), ("docs", "a NUL \0\n"),
    ("json", '{"providers": []}\n'), ("json", '{"providers": [\n'), ("docs", "\ud800\n")])
def test_output_that_is_not_whole_is_found(name, text):
    with pytest.raises((provider.Wrong, ValueError)):
        provider.examine(b"provider p { probe q(); };", {name: (Broken(text), [{}])})


def test_an_input_is_made_of_seed_and_number_alone():
    pieces = provider.seeds()
    first = [provider.make("7", number, pieces) for number in range(50)]
    assert first[30:] == [provider.make("7", number, pieces) for number in range(30, 50)]
    assert len(set(first)) > 45
    assert first != [provider.make("8", number, pieces) for number in range(50)]
