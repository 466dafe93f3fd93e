# SPDX-License-Identifier: 0BSD
# long: broken and random provider files, and broken ELF files
