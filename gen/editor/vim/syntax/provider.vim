" SPDX-License-Identifier: 0BSD
" Provider files of sdtkit: C's declarations and comments, and what is D's or sdtkit's.
" Copy ftdetect/ and syntax/ to ~/.vim.
if exists('b:current_syntax')
  finish
endif
runtime! syntax/c.vim
unlet! b:current_syntax

syntax keyword providerKeyword provider probe
syntax match providerPragma "^\s*#\s*pragma\s\+\(usdt\|D\)\>.*$"
syntax match providerEntry "^\s*\*\s*@\w\+:" contained containedin=cComment
syntax match providerHint "(\(hex\|string\|bytes\s\+\w\+\))" contained containedin=cComment

highlight default link providerKeyword Keyword
highlight default link providerPragma PreProc
highlight default link providerEntry SpecialComment
highlight default link providerHint SpecialComment
let b:current_syntax = 'provider'
