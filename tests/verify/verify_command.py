# SPDX-License-Identifier: 0BSD
"""The command under test, and its provider file."""
from pathlib import Path

from support import toolchain

HERE = Path(__file__).parent
PROVIDER = HERE / "shop.provider"


def verify(*words, cwd=None):
    """The exit code, standard output and standard error of `sdtkit verify`."""
    return toolchain.run(["python3", toolchain.SDTKIT, "verify", *words], check=False, cwd=cwd)
