# SPDX-License-Identifier: 0BSD
"""What the help of the command says, for those who compare something with it."""
from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import Dict, List

from support import toolchain


@lru_cache()
def help_of(command: str = "") -> str:
    words = [command] if command else []
    return toolchain.run([sys.executable, toolchain.SDTKIT, *words, "--help"]).stdout


def commands() -> List[str]:
    return re.findall(r"^  (\w+) {2,}", help_of(), re.MULTILINE)


def options(command: str) -> Dict[str, str]:
    """The names of the options of a command, each with the word for its value, or nothing."""
    found = re.findall(r"^  (-[\w-]+(?:, -[\w-]+)*)(?: ([A-Z]+))?(?: +[^ ].*)?$",
                       help_of(command), re.MULTILINE)
    return {name: value for names, value in found for name in names.split(", ")}
