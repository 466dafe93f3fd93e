" SPDX-License-Identifier: 0BSD
autocmd BufNewFile,BufRead *.provider setfiletype provider
