# SPDX-License-Identifier: 0BSD
"""Tuples whose places have names: what typing.NamedTuple is to a type checker, without typing.

To import typing costs half as much as Python's own start, and every command would pay it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    from collections import namedtuple

    class _Fields(type):
        """Makes a named tuple of what a class declares."""

        def __new__(cls, name, _bases, members):
            fields = members.pop("__annotations__")
            made = namedtuple(name, fields, module=members.pop("__module__"),
                              defaults=[members.pop(each) for each in fields if each in members])
            for each in ("__qualname__", "__firstlineno__", "__static_attributes__"):
                members.pop(each, None)
            for key, value in members.items():
                setattr(made, key, value)
            return made

    Record = type.__new__(_Fields, "Record", (), {})
__all__ = ["Record"]
