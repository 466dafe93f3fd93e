# SPDX-License-Identifier: 0BSD
"""sdtkit: reads a provider file and writes what programs and tracers need of it.

The flow goes one way: provider text, model, text out; CONTRIBUTING.md has the map of the packages.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    __version__: str
else:
    def __getattr__(name):
        """The version, read when somebody asks: most runs do not."""
        if name != "__version__":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        # Meson reads the same file; a test compares the header.
        with open(f"{__path__[0]}/VERSION", encoding="ascii") as file:
            return file.read().strip()
