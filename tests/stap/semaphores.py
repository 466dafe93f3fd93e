# SPDX-License-Identifier: 0BSD
"""Prints the semaphores of a running process: semaphores.py PID FILE -> NAME=VALUE ..."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support import notes  # noqa: E402

print(*(f"{note.name}={notes.semaphore_value(int(sys.argv[1]), sys.argv[2], note)}"
        for note in notes.notes(sys.argv[2])))
