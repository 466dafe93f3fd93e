# SPDX-License-Identifier: 0BSD
# long: broken and random provider files, command lines, preprocessor output, notes and ELF files
