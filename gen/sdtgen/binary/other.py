# SPDX-License-Identifier: 0BSD
"""What a file is that is not ELF, known by its first bytes, and what to do with it instead."""

from __future__ import annotations

ARCHIVES = (b"!<arch>\n", b"!<thin>\n")
DEBIAN = b"!<arch>\ndebian-binary"
UNPACK = "unpack it into a directory and name that"
# The first bytes -> the end of a sentence that begins "it is".
KNOWN = (
    (DEBIAN, "a Debian package: unpack it by 'dpkg-deb -x FILE DIRECTORY', name the directory"),
    (ARCHIVES[0], "an archive of objects, not an ELF file"),
    (ARCHIVES[1], "an archive of objects, not an ELF file"),
    (b"BC\xc0\xde", "LLVM bitcode, which has no notes before it is linked: name the linked file"),
    (b"\xde\xc0\x17\x0b", "LLVM bitcode, which has no notes before it is linked: name the linked "
     "file"),
    (b"#!", "a script: name the program that runs it"),
    (b"MZ", "a Windows program, not an ELF file: USDT notes are ELF's"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O file, not an ELF file: macOS's dtrace reads its probes"),
    (b"\xce\xfa\xed\xfe", "a Mach-O file, not an ELF file: macOS's dtrace reads its probes"),
    (b"\xca\xfe\xba\xbe", "a universal Mach-O file or a Java class, not an ELF file"),
    (b"\0asm", "WebAssembly, not an ELF file: it has no USDT notes"),
    (b"\xed\xab\xee\xdb", f"an RPM package: {UNPACK}"),
    (b"PK\3\4", f"a zip file, such as a wheel or an APK: {UNPACK}"),
    (b"\x1f\x8b", "a file compressed by gzip: unpack it first"),
    (b"\xfd7zXZ\0", "a file compressed by xz: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a file compressed by zstd: unpack it first"),
    (b"BZh", "a file compressed by bzip2: unpack it first"),
)


def is_archive(start: bytes) -> bool:
    """Whether these first bytes are those of an archive of ar(1), but not of a Debian package."""
    return start.startswith(ARCHIVES) and not start.startswith(DEBIAN)


def what_else(start: bytes) -> str:
    """The end of a sentence that begins "it is", for the first bytes of a file."""
    for magic, words in KNOWN:
        if start.startswith(magic):
            return words
    if start[257:262] == b"ustar":
        return f"a tar file, such as a layer of a container image: {UNPACK}"
    return "not an ELF file"
