# SPDX-License-Identifier: 0BSD
"""Imported by imports.py."""
VALUE = 3


def double(n):
    return n * 2


def read():
    return VALUE
