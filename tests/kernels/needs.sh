# SPDX-License-Identifier: 0BSD
# long: Debian's kernels of five architectures in qemu-system, 2 to 5 minutes
# shellcheck shell=sh disable=SC2154

needs clang program clang
needs debian-archive-keyring test -e /usr/share/keyrings/debian-archive-keyring.gpg
needs qemu-system-arm program qemu-system-aarch64
needs qemu-system-misc program qemu-system-s390x
needs qemu-system-ppc program qemu-system-ppc64
for pair in aarch64-linux-gnu=arm64 arm-linux-gnueabihf=armhf i686-linux-gnu=i386 \
    riscv64-linux-gnu=riscv64 s390x-linux-gnu=s390x powerpc64le-linux-gnu=ppc64el
do
    needs "gcc-${pair%=*}" program "${pair%=*}-gcc"
    needs "libc6-dev-${pair#*=}-cross" compiles stdlib.h "${pair%=*}-gcc"
done
