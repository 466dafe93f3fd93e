# SPDX-License-Identifier: 0BSD
"""Compiles the installed package; Meson runs this at the end of an installation.

The bytecode carries a sum of its source and no date, and the path where the package will be: the
same bytes from any DESTDIR and at any time, and none that outlives an update.
"""
import compileall
import os
import py_compile
import shutil
import sys

sys.pycache_prefix = None
prefix = os.environ["MESON_INSTALL_PREFIX"]
destination = os.environ["MESON_INSTALL_DESTDIR_PREFIX"].removesuffix(prefix)
place = os.path.join(prefix, sys.argv[1])
for folder, _, _ in os.walk(destination + place):
    # Of another version, or of somebody who worked in the source tree.
    shutil.rmtree(os.path.join(folder, "__pycache__"), ignore_errors=True)
good = compileall.compile_dir(destination + place, ddir=place, force=True, quiet=1,
                              invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
sys.exit(0 if good else 1)
