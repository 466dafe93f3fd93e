# SPDX-License-Identifier: 0BSD
# default: each way into a project's build, and what the command gives a shell, an editor, man
# shellcheck shell=sh disable=SC2154

needs meson program meson
needs ninja-build program ninja
needs make program make
needs git program git
needs gdb program gdb
needs python3-yaml "$python" -c 'import yaml'
if [ "$size" != quick ]; then
    needs pkg-config program pkg-config
    needs cmake program cmake
    needs gcc-aarch64-linux-gnu program aarch64-linux-gnu-gcc
    needs libc6-dev-arm64-cross compiles stdlib.h aarch64-linux-gnu-gcc
    needs zsh program zsh
    needs fish program fish
    needs vim program vim
    needs mandoc program mandoc
    needs man-db program man
    needs build-essential dpkg -s build-essential
    needs debhelper program dh
    needs lintian program lintian
    needs python3-pip "$python" -m pip --version
    needs python3-setuptools "$python" -c 'import setuptools'
    needs python3-wheel "$python" -c 'import wheel'
fi
