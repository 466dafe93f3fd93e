# SPDX-License-Identifier: 0BSD
"""Builds with SystemTap's sys/sdt.h and with ours."""
from pathlib import Path

from support import notes, toolchain

HERE = Path(__file__).parent
COMPAT = toolchain.INCLUDE / "usdt" / "compat"
OURS = (f"-I{COMPAT}",)
THEIRS = ()
C_AND_CXX = [(compiler, "-std=gnu17", "types.c") for compiler in toolchain.C_COMPILERS] + \
            [(compiler, "-std=gnu++17", "types.cc") for compiler in toolchain.CXX_COMPILERS]


def compiled(tmp_path, text, *words, suffix=".c", name="snippet"):
    """The notes of a text, compiled; the words are compiler and flags."""
    toolchain.need(words[0])
    source = tmp_path / f"{name}{suffix}"
    source.write_text(text)
    target = tmp_path / f"{name}{suffix}.o"
    done = toolchain.run([*words, "-c", source, "-o", target])
    assert done.stderr == ""
    return notes.notes(target)


def probes(found):
    return {(note.provider, note.name, note.shapes) for note in found}
