# SPDX-License-Identifier: 0BSD
"""Notes and files that are not what they should be: an error that says so, never a traceback."""
import struct

import pytest

from mutate import NOTE, File
from verify_command import PROVIDER, verify


def no_terminator(file):
    note = file.notes()[-1]
    file.put(note.data + 24, b"x" * (note.size - 24))


def data_too_small(file):
    file.put(file.notes()[-1].at + 4, struct.pack("<I", 8))


def data_beyond_the_section(file):
    file.put(file.notes()[-1].at + 4, struct.pack("<I", 0x7fffffff))


def section_cut(file):
    """The section ends inside the last note."""
    header = file.section_headers[NOTE]
    file.word(header + 32, file.sections[NOTE]["sh_size"] - 8)


NOTES = [no_terminator, data_too_small, data_beyond_the_section, section_cut]


@pytest.mark.parametrize("change", NOTES, ids=lambda each: each.__name__)
def test_a_malformed_note_is_an_error(good, change):
    change(File(good))
    done = verify(PROVIDER, good)
    assert (done.returncode, done.stderr) == (1, "")
    assert "error: expected whole notes; found " in done.stdout
    assert "[malformed-note]" in done.stdout


def truncated(file):
    file.path.write_bytes(bytes(file.bytes[:100]))


def empty(file):
    file.path.write_bytes(b"")


def text(file):
    file.path.write_text("#!/bin/sh\n")


def sections_beyond_the_file(file):
    file.word(40, 1 << 62)


def segments_beyond_the_file(file):
    file.word(32, 1 << 62)


def notes_beyond_the_file(file):
    file.word(file.section_headers[NOTE] + 24, 1 << 62)


FILES = [truncated, empty, text, sections_beyond_the_file, segments_beyond_the_file,
         notes_beyond_the_file]


@pytest.mark.parametrize("change", FILES, ids=lambda each: each.__name__)
def test_a_bad_file_is_an_error(good, change):
    change(File(good))
    done = verify(PROVIDER, good)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "error: " in done.stdout + done.stderr
    assert str(good) in done.stdout + done.stderr


def test_a_missing_file_is_an_error(tmp_path):
    done = verify(PROVIDER, tmp_path / "nothing")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing" in done.stderr and "No such file" in done.stderr


def test_a_directory_without_an_elf_file_is_an_error(tmp_path):
    done = verify(PROVIDER, tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"found none in 0 ELF files in {tmp_path} [no-notes]\n" in done.stdout
