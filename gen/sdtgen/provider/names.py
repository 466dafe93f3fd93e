# SPDX-License-Identifier: 0BSD
"""Words that generated C must not use as the name of a parameter or of a macro."""

from __future__ import annotations

from collections.abc import Iterable, Set

from .ctype import TYPEDEFS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .model import Probe

KEYWORDS = frozenset("""
    auto break case char const continue default do double else enum extern float for goto if
    inline int long register restrict return short signed sizeof static struct switch typedef
    union unsigned void volatile while asm typeof typeof_unqual fortran
    alignas alignof and and_eq bitand bitor bool catch char8_t char16_t char32_t class co_await
    co_return co_yield compl concept const_cast consteval constexpr constinit contract_assert
    decltype delete dynamic_cast explicit export false friend mutable namespace new noexcept not
    not_eq nullptr operator or or_eq private protected public reflexpr reinterpret_cast requires
    static_assert static_cast synchronized template this thread_local throw true try typeid
    typename using virtual wchar_t xor xor_eq
""".split())

# Object-like macros of common headers and compilers, and variables that -Wshadow would meet.
MACROS = frozenset("""
    NULL EOF BUFSIZ FILENAME_MAX RAND_MAX INT_MAX INT_MIN UINT_MAX LONG_MAX LONG_MIN ULONG_MAX
    CHAR_BIT CHAR_MAX CHAR_MIN SIZE_MAX SSIZE_MAX PATH_MAX NAME_MAX PIPE_BUF EXIT_SUCCESS
    EXIT_FAILURE TRUE FALSE NAN INFINITY HUGE_VAL INADDR_ANY O_RDONLY O_WRONLY O_RDWR O_CREAT
    O_EXCL O_TRUNC SEEK_SET SEEK_CUR SEEK_END SIG_DFL SIG_IGN SIG_ERR WNOHANG PROT_READ
    PROT_WRITE PROT_EXEC MAP_SHARED MAP_PRIVATE MAP_FAILED STDIN_FILENO STDOUT_FILENO
    STDERR_FILENO CLOCKS_PER_SEC NSIG PAGE_SIZE MIN MAX ENOENT EINTR EINVAL ENOMEM EAGAIN
    errno stdin stdout stderr assert static_assert noreturn complex imaginary I
    unix linux i386 i486 i586 i686 arm mips sparc sun vax hpux m68k pdp11 unix32
    sa_handler sa_sigaction st_atime st_mtime st_ctime h_addr s6_addr si_pid si_uid si_status
    si_addr si_value si_band si_fd sigev_notify_function major minor makedev environ
    environ optarg optind opterr optopt timezone daylight tzname signgam h_errno
    program_invocation_name program_invocation_short_name sys_errlist sys_nerr sys_siglist
    offsetof va_arg va_start va_end setjmp alloca
""".split())

# What the generated macros say, so that a parameter would take its place.
WORDS = frozenset("""
    DEFAULT FAST POINTERS INTEGERS
""".split())

INTERNAL_PREFIX = "usdt_i_"


def parameter_names(probe: Probe, taken: Set[str]) -> list[str]:
    """The documented names, with a '_' behind those that C cannot take."""
    types = {word for argument in probe.arguments for word in argument.type.base.split()}
    labels = [argument.label for argument in probe.arguments]
    result: list[str] = []
    for position, label in enumerate(labels):
        name = label
        # A name that had to change gives way to those that are written.
        others = {*result, *labels[position + 1:]}
        if is_reserved(name) or name in taken or name in types or name in result:
            base = label.strip("_")
            base = base if base and not base[0].isdigit() else f"arg{base}"
            number = 1
            name = base + "_"
            while name in others or name in taken or name in types:
                number += 1
                name = f"{base}_{number}_"
        result.append(name)
    return result


def is_reserved(name: str) -> bool:
    """Whether a parameter of that name could meet something else."""
    if name in KEYWORDS or name in MACROS or name in WORDS or name in TYPEDEFS:
        return True
    return (is_reserved_macro(name)
            or name.lower().startswith("usdt_") and not name.endswith("_"))


def is_reserved_macro(name: str) -> bool:
    """Whether it begins as those of the compiler do."""
    return name[:1] == "_" and (name[1:2] == "_" or "A" <= name[1:2] <= "Z")


def taken_names(probes: Iterable[Probe], others: Iterable[str]) -> frozenset[str]:
    """What the header defines."""
    names = set(others)
    for probe in probes:
        names.update((probe.macro, probe.enabled, probe.function))
    return frozenset(names)
