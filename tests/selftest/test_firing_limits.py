# SPDX-License-Identifier: 0BSD
"""Bytes that cannot be what is declared, and what children of the command do."""
from __future__ import annotations

import json
import sys

import pytest

from support import toolchain

PROVIDER = """provider box {
    /**
     * packed - something is in it
     * @data: (bytes size) what
     * @size: how much
     */
    probe packed(const void *data, long size);
    /**
     * sealed - with eight bytes
     * @data: (bytes 8) what
     */
    probe sealed(const void *data);
};
"""
SOURCE = """
#include <stdlib.h>
#include <sys/mman.h>
#include "box_probes.h"
int main(int argc, char **argv)
{
    char *page = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(page + 4096, 4096);
    page[4096 - 8] = 'x';
    (void)argc;
    switch (atoi(argv[1])) {
    case 0: BOX_PACKED("a\\0b", 4); break;
    case 1: BOX_PACKED((void *)16, 4); break;
    case 2: BOX_PACKED("abc", -1); break;
    case 3: BOX_PACKED(page + 4096 - 10, 11); break;
    case 4: BOX_PACKED(page, 4096); break;
    case 5: BOX_PACKED(0, 0); break;
    case 6: BOX_PACKED((void *)16, 0); break;
    }
    BOX_SEALED(page + 4096 - (atoi(argv[1]) == 7 ? 7 : 8));
    return 0;
}
"""
FORKS = """
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "box_probes.h"
static int pass(int count)
{
    int sum = 0;
    for (int i = 0; i < count; i++) {
        BOX_PACKED("abcdefgh", 8L);
        BOX_SEALED("abcdefgh");
        sum += i;
    }
    return sum;
}
int main(int argc, char **argv)
{
    int status = 0;
    if (argc > 1 && strcmp(argv[1], "child") == 0)
        return pass(10) == 45 ? 5 : 1;
    pid_t child = fork();
    if (child == 0) {
        if (argc > 1)
            execl(argv[0], argv[0], "child", (char *)0);
        _exit(pass(10) == 45 ? 5 : 1);
    }
    waitpid(child, &status, 0);
    printf("child: %d\\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    pass(3);
    return 0;
}
"""


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    toolchain.need("gdb")
    directory = tmp_path_factory.mktemp("box")
    toolchain.app(directory, "box", PROVIDER, SOURCE, "-O1")
    (directory / "forks.c").write_text(FORKS)
    toolchain.run(["gcc", "-O1", f"-I{toolchain.INCLUDE}", "forks.c", "-o", "forks"],
                  cwd=directory)
    return directory


def selftest(box, *words):
    return toolchain.run([sys.executable, toolchain.SDTKIT, "selftest", *words], cwd=box,
                         check=False)


@pytest.mark.parametrize("case, shown", [
    ("0", "data=b'a\\x00b\\x00', size=4"), ("5", "data=0x0, size=0"),
    ("6", "data=b'', size=0"), ("4", "...size=4096")])
def test_bytes_that_are_there(box, case, shown):
    done = selftest(box, "box.provider", "--", "./box", case)
    assert done.returncode == 0, done.stdout + done.stderr
    before, _, after = shown.partition("...")
    assert before in done.stdout and after in done.stdout
    assert "data=b'x\\x00\\x00\\x00\\x00\\x00\\x00\\x00'\n" in done.stdout


@pytest.mark.parametrize("case, probe, said", [
    ("1", "packed", "argument 'data' is no address of 4 bytes: the memory there cannot be read"),
    ("2", "packed", "argument 'data' is bytes of a negative length, -1"),
    ("3", "packed", "argument 'data' is bytes of length 11, but only 10 of them can be read"),
    ("7", "sealed", "argument 'data' is bytes of length 8, but only 7 of them can be read"),
])
def test_bytes_that_cannot_be_right(box, case, probe, said):
    done = selftest(box, "--optional", "packed", "box.provider", "--", "./box", case)
    assert done.returncode == 1
    assert f"error: probe '{probe}': {said} (in 1 of 1 hit)\n" in done.stderr, done.stderr


@pytest.mark.parametrize("words", [[], ["exec"]], ids=["fork", "fork and exec"])
def test_children_run_on_and_are_not_counted(box, words):
    """As the page says: ten passes of the child are not seen, its results are right."""
    done = selftest(box, "-o", "report", "--format", "json", "box.provider", "--", "./forks",
                    *words)
    assert (done.returncode, done.stdout) == (0, "child: 5\n"), done.stderr
    rows = json.loads((box / "report").read_text())["probes"]
    assert {row["probe"]: row["hits"] for row in rows} == {"packed": 3, "sealed": 3}
