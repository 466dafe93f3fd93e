# SPDX-License-Identifier: 0BSD
# long: Debian's kernels of other architectures in qemu-system, all of them or three
# shellcheck shell=sh disable=SC2154

needs clang program clang
needs debian-archive-keyring test -e /usr/share/keyrings/debian-archive-keyring.gpg
needs qemu-system-arm program qemu-system-aarch64
needs qemu-system-misc program qemu-system-s390x
kernel_targets="aarch64-linux-gnu:arm64 arm-linux-gnueabihf:armhf i686-linux-gnu:i386
    s390x-linux-gnu:s390x"
if [ "$size" = all ]; then
    needs qemu-system-ppc program qemu-system-ppc64
    kernel_targets=$fast_targets
fi
for target in $kernel_targets; do
    needs_cross "$target"
done
