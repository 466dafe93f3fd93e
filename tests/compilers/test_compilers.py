# SPDX-License-Identifier: 0BSD
"""The tests of the header suite that depend on the compiler, for all beside Debian's default."""
from support import compilers

for _name in ("attach", "clean_build", "cxx_forms", "notes", "refusals", "values"):
    globals().update({name: value for name, value
                      in vars(compilers.header_suite(f"test_{_name}")).items()
                      if not name.startswith("__")})
