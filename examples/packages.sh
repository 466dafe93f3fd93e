# SPDX-License-Identifier: 0BSD
# Sourced by the scripts that install what they miss, on Debian, Ubuntu and their like.
#
#     needs PACKAGE COMMAND...    note the package unless the command succeeds
#     install_missing             install the packages noted, or name them and fail
#
# Elsewhere the names are those of Debian; what counts is that the commands succeed.
# shellcheck shell=sh

missing_packages=

needs() {
    needs_package=$1
    shift
    "$@" > /dev/null 2>&1 || missing_packages="$missing_packages $needs_package"
}

# program NAME: is it installed?
program() {
    command -v "$1"
}

# compiles HEADER [COMPILER]: does the compiler find the header?
compiles() {
    printf '#include <%s>\n' "$1" | "${2:-${CC:-cc}}" -E -x c -
}

install_missing() {
    # shellcheck disable=SC2086
    missing_packages=$(printf '%s\n' $missing_packages | sort -u | tr '\n' ' ')
    missing_packages=${missing_packages% }
    [ "$missing_packages" ] || return 0
    if ! command -v apt-get > /dev/null 2>&1; then
        echo "error: please install what Debian calls: $missing_packages" >&2
        return 1
    fi
    if [ "$(id -u)" = 0 ]; then
        as_root='env'
    elif command -v sudo > /dev/null 2>&1; then
        as_root='sudo env'
    else
        echo "error: not root, and no sudo; please run: apt-get install $missing_packages" >&2
        return 1
    fi
    echo "installing $missing_packages"
    $as_root apt-get -q -o Acquire::Retries=3 update || return 1
    # shellcheck disable=SC2086
    $as_root DEBIAN_FRONTEND=noninteractive apt-get -qy -o Acquire::Retries=3 \
        -o DPkg::Lock::Timeout=600 \
        install --no-install-recommends $missing_packages
}
