# SPDX-License-Identifier: 0BSD
"""Include guards: of one text, whatever its file is called and wherever that lies."""
import re

import pytest

from generator import compile, header, written

USE = '#include "{}"\n' * 4 + "int main(void)\n{{\n{}    return 0;\n}}\n"


def guard(text):
    found = re.findall(r"^#ifndef (\w+)\n#define \1$", text, re.MULTILINE)[0]
    assert text.endswith(f"#endif /* {found} */\n")
    return found


def two(tmp_path, first, second):
    """The headers of two files of one name in two directories."""
    made = []
    for name, text in (("ga", first), ("gb", second)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "probes.provider").write_text(text)
        made.append(header(folder / "probes.provider", folder / "probes.h"))
    return made


@pytest.mark.parametrize("compiler", ["gcc", "clang", "g++", "clang++"])
def test_two_files_of_one_name_are_both_read_each_once(compiler, tmp_path):
    one, other = two(tmp_path, "provider app { probe one(int a); };\n",
                     "provider app { probe two(int a); };\n")
    source = tmp_path / "use.c"
    source.write_text(USE.format(one, other, one, other, "    APP_ONE(1);\n    APP_TWO(2);\n"))
    assert compile(compiler, source, "-c", "-o", "/dev/null") == (0, "")


def test_one_text_is_one_header_in_any_directory(tmp_path):
    text = "provider app { probe one(int a); };\n"
    one, other = two(tmp_path, text, text)
    assert one.read_bytes() == other.read_bytes()
    source = tmp_path / "use.c"
    source.write_text(USE.format(one, other, one, other, "    APP_ONE(1);\n"))
    assert compile("gcc", source, "-c", "-o", "/dev/null") == (0, "")


def test_a_comment_does_not_change_the_guard(tmp_path):
    """Headers of the same code need no telling apart."""
    provider = tmp_path / "app.provider"
    guards = set()
    for comment in ("", "/** Text. */ ", "/** Another text. */ ", "/* none */"):
        provider.write_text(f"provider app {{ {comment}probe one(int a); }};\n")
        guards.add(guard(written("header", provider)))
    assert len(guards) == 1


@pytest.mark.parametrize("output", ["header", "bpf"])
def test_each_change_of_the_code_changes_the_guard(output, tmp_path):
    provider = tmp_path / "app.provider"
    texts = ["provider app { probe one(int a); };", "provider app { probe one(long a); };",
             "provider app { probe one(int b); };", "provider app { probe one(int a, int b); };",
             "provider app { probe two(int a); };"]
    guards = set()
    for text in texts:
        provider.write_text(f"{text}\n")
        guards.add(guard(written(output, provider)))
    assert len(guards) == len(texts)
    assert all(re.fullmatch(r"USDT_APP_APP_PROVIDER_[0-9A-F]{8}_H", each) for each in guards)


def test_the_two_headers_of_one_file_have_two_guards(tmp_path):
    provider = tmp_path / "app.provider"
    provider.write_text("provider app { probe one(int a); };\n")
    assert guard(written("header", provider)) != guard(written("bpf", provider))
