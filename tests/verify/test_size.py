# SPDX-License-Identifier: 0BSD
"""A file of 300 MB with 5,000 notes: what is read and kept is a small part of it."""
import struct
import sys

import pytest

from support import toolchain

from mutate import NOTE, File

pytestmark = pytest.mark.size("ci")
SIZE, COUNT = 300 << 20, 5000
MEMORY = 200 << 20
CALLS = 700                     # for each probe; half of them read the provider file


@pytest.fixture
def large(tmp_path):
    """A linked program whose notes and section table are moved behind a hole of 300 MB."""
    names = [f"probe{number}" for number in range(COUNT)]
    provider = tmp_path / "many.provider"
    provider.write_text("#pragma usdt nosemaphore " + " ".join(names) + "\nprovider many {\n"
                        + "".join(f"    probe {name}(long a, const char *b);\n" for name in names)
                        + "};\n")
    source = tmp_path / "many.c"
    source.write_text('#include "usdt/usdt.h"\nint main(void)\n{\n'
                      '    USDT_PROBE2("many", "probe0", 1L, "x");\n    return 0;\n}\n'
                      'void room(void);\nvoid room(void) { __asm__(".skip 8192, 0x90"); }\n')
    path = tmp_path / "many"
    toolchain.run(["gcc", "-O1", f"-I{toolchain.INCLUDE}", source, "-o", path])
    file = File(path)
    first, = file.notes()
    code = next(part for part in file.loads if part["p_flags"] & 1)
    room = file.bytes.index(b"\x90" * 8192) - code["p_offset"] + code["p_vaddr"]
    data = b"".join(_note(name, room + index, first.base)
                    for index, name in enumerate(names))
    table = struct.unpack_from("<Q", file.bytes, 40)[0]
    headers = bytearray(file.bytes[table:])
    at = file.section_headers[NOTE] - table
    struct.pack_into("<QQ", headers, at + 24, SIZE, len(data))
    with open(path, "r+b") as stream:
        stream.seek(40)
        stream.write(struct.pack("<Q", SIZE + len(data)))
        stream.seek(SIZE)
        stream.write(data + headers)
    return provider, path


def _note(name, place, base):
    # No two sites have the same operands, so no answer is of use twice.
    number = int(name[5:])
    words = f"many\0{name}\0-8@{8 * number}(%rbp) 8@{-8 * number - 8}(%rsp)\0".encode()
    data = struct.pack("<3Q", place, base, 0) + words
    return struct.pack("<3I", 8, len(data), 3) + b"stapsdt\0" + data + b"\0" * (-len(data) % 4)


def test_memory(large):
    provider, path = large
    assert path.stat().st_size > SIZE
    script = ("import resource, subprocess, sys\n"
              "done = subprocess.run(sys.argv[1:])\n"
              "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
              "print('kib', used.ru_maxrss, 'cpu', used.ru_utime + used.ru_stime)\n"
              "sys.exit(done.returncode)\n")
    done = toolchain.run([sys.executable, "-c", script, "python3", toolchain.SDTKIT, "verify",
                          provider, path], check=False)
    last = done.stdout.splitlines()
    assert f"5000 probes, 5000 sites, 0 errors, 0 warnings in {path}" in last, done.stdout[:2000]
    words = next(line for line in last if line.startswith("kib")).split()
    print(f"{int(words[1]) >> 10} MiB, {float(words[3]):.2f} s of CPU")
    assert int(words[1]) * 1024 < MEMORY


def inside(large, body):
    """The words of the last line that `body` prints, a program that has sdtgen.cli."""
    provider, path = large
    script = ("import sys\nsys.path.insert(0, sys.argv[1])\nsys.dont_write_bytecode = True\n"
              "from sdtgen import cli\n" + body)
    done = toolchain.run([sys.executable, "-c", script, toolchain.ROOT / "gen", provider, path])
    return done.stdout.splitlines()[-1].split()


def test_calls_are_few(large):
    """What the seconds depend on and no other load changes: calls of functions, by the profiler."""
    words = inside(large, "import cProfile, pstats\n"
                          "profile = cProfile.Profile()\n"
                          "code = profile.runcall(cli.run, ['verify', *sys.argv[2:]])\n"
                          "print('calls', pstats.Stats(profile).total_calls, 'code', code)\n")
    assert words[3] == "0" and int(words[1]) < CALLS * COUNT


def test_reads_are_few(large):
    """Bytes that the command reads, by the kernel's count: the notes, not the hole."""
    words = inside(large, "def taken():\n"
                          "    return int(open('/proc/self/io').read().split()[1])\n"
                          "before = taken()\ncode = cli.run(['verify', *sys.argv[2:]])\n"
                          "print('read', taken() - before, 'code', code)\n")
    assert words[3] == "0" and int(words[1]) < 32 << 20
