# SPDX-License-Identifier: 0BSD
"""What the start scripts share: bytecode in the user's cache, and a quick end."""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import FileFinder, SourceFileLoader
    from types import CodeType
    from typing import NoReturn
else:
    from _frozen_importlib_external import FileFinder, SourceFileLoader

PACKAGE = os.path.dirname(os.path.dirname(__file__))


def begin(place: str, cache: Callable[[str], str | None]) -> None:
    """Makes ready to import our modules, for which `place` is the user's cache if it is not empty.

    `cache` gives the directory there that Python may use.
    """
    # Models and notes have no circles; to look for some took an eighth of the time of a large file.
    gc.set_threshold(100_000)
    prefix = sys.pycache_prefix or place and make(place) and cache(place)
    sys.pycache_prefix, sys.dont_write_bytecode = None, True
    if prefix:
        use(prefix)


def make(place: str) -> bool:
    """Makes the directory, if what it stands in is the user's own: HOME may be somebody else's."""
    try:
        there = os.path.exists(place)
        if os.stat(place if there else os.path.dirname(place)).st_uid != os.geteuid():
            return False
        for each in (place, f"{place}/sdtkit", f"{place}/sdtkit/bytecode"):
            if not os.path.exists(each):
                os.mkdir(each, 0o700)
        return True
    except (OSError, ValueError):
        return False


def use(prefix: str) -> None:
    """Has our modules imported from bytecode that is kept there; Python's own have a place."""
    class Loader(SourceFileLoader):
        def get_code(self, fullname: str) -> CodeType | None:
            sys.pycache_prefix, sys.dont_write_bytecode = prefix, False
            try:
                return super().get_code(fullname)
            except (EOFError, ImportError, TypeError, ValueError):
                # Half a file, as in the start scripts.
                return self.source_to_code(self.get_data(self.path), self.path)
            finally:
                sys.pycache_prefix, sys.dont_write_bytecode = None, True

    def finder(path: str) -> FileFinder:
        if not path.startswith(PACKAGE):
            raise ImportError
        return FileFinder(path, (Loader, [".py"]))

    sys.path_hooks.insert(0, finder)
    for path in [path for path in sys.path_importer_cache if path.startswith(PACKAGE)]:
        del sys.path_importer_cache[path]


def end(code: int) -> NoReturn:
    """The end of the program; to take it apart piece by piece is a tenth of a short run."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        code = code or 1
    os._exit(code)
