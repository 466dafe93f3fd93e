# SPDX-License-Identifier: 0BSD
"""what bash, zsh or fish needs to complete commands, options and their values

    source <(sdtkit completion bash)                in ~/.bashrc
    source <(sdtkit completion zsh)                 in ~/.zshrc, after compinit
    sdtkit completion fish | source                 in ~/.config/fish/config.fish

An installation brings these files along, where the shells look for them.
"""

from __future__ import annotations

from typing import Callable, Mapping, Sequence

from ..host.error import GOOD, Usage
from ..option import HELP, Option, describe, either, parse_words
from ..host.output import depfile, modules, say, write_file
from ..table import Command, commands

WORDS = ("bash", "zsh", "fish")
OPTIONS = (
    Option("o", "FILE", "write to FILE, at once and only if it changes"),
    Option("depfile", "FILE", "write a make rule with everything the output is made of (needs -o)"),
)
FIRST = {"--help": "what the commands are", "--version": "the version"}


def run(arguments: Sequence[str]) -> int:
    """Writes for one shell."""
    chosen, words = parse_words("completion", arguments, OPTIONS)
    if "help" in chosen:
        say(f"usage: sdtkit completion [OPTION]... SHELL\n\n{__doc__}\n"
            f"{describe((*OPTIONS, HELP))}")
        return GOOD
    if len(words) != 1 or words[0] not in WORDS:
        raise Usage(f"completion: expected {either(WORDS)}")
    if "depfile" in chosen and "o" not in chosen:
        raise Usage("completion: --depfile needs -o FILE")
    write: Mapping[str, Callable[[Sequence[Command]], str]] = {
        "bash": _bash, "zsh": _zsh, "fish": _fish}
    text = write[words[0]](commands())
    if "o" not in chosen:
        say(text)
        return GOOD
    if "depfile" in chosen:
        write_file(chosen["depfile"], depfile(chosen["o"], modules()).encode())
    write_file(chosen["o"], text.encode())
    return GOOD


def _head(shell: str) -> str:
    return f"# Completions of sdtkit for {shell}, as 'sdtkit completion {shell}' writes them.\n"


def _bash(table: Sequence[Command]) -> str:
    """An empty answer lets readline complete the name of a file."""
    values, options = "", ""
    for each in table:
        for option in each.options:
            if option.choices:
                reply = f'words="{" ".join(option.choices)}"'
            elif option.metavar == "DIR":
                reply = "directories=1"
            elif option.metavar:
                reply = "files=1"
            else:
                continue
            values += f'        "{each.name} {option.spelling}") {reply} ;;\n'
        spelled = " ".join(option.spelling for option in each.options)
        others = f' || words="{" ".join(each.words)}"' if each.words else ""
        options += f'        {each.name}) [[ $word == -* ]] && words="{spelled}"{others} ;;\n'
    first = " ".join([*(each.name for each in table), *FIRST])
    return _head("bash") + f"""\
_sdtkit() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}
    local command=${{COMP_WORDS[1]}} words= files= directories= each
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        COMPREPLY=($(compgen -W "{first}" -- "$word"))
        return
    fi
    # Behind -- stands a command with words of its own.
    for each in "${{COMP_WORDS[@]:2:COMP_CWORD-2}}"; do
        [[ $each == -- ]] && return
    done
    # --option=value comes as three words.
    if [[ $word == = ]]; then
        word=
    elif [[ $before == = ]]; then
        before=${{COMP_WORDS[COMP_CWORD-2]}}
    fi
    case "$command $before" in
{values}    esac
    if [[ ! $words$files$directories ]]; then
        case $command in
{options}        esac
    fi
    if [[ $directories ]]; then
        local IFS=$'\\n'
        compopt -o filenames
        COMPREPLY=($(compgen -d -- "$word"))
    elif [[ $words ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$word"))
    fi
}}
complete -o default -F _sdtkit sdtkit
"""


def _zsh(table: Sequence[Command]) -> str:
    """_arguments takes help in brackets, and colons between its parts."""
    def quote(text: str, special: str) -> str:
        for sign in "\\" + special:
            text = text.replace(sign, "\\" + sign)
        return text.replace("'", "'\\''")

    def line(option: Option) -> str:
        equals = "=" if option.metavar and len(option.name) > 1 else ""
        text = f"{option.spelling}{equals}[{quote(option.help, '[]:')}]"
        if option.metavar:
            action = {"FILE": "_files", "DIR": "_files -/"}.get(option.metavar, " ")
            if option.choices:
                action = f"({' '.join(option.choices)})"
            text += f":{option.metavar}:{action}"
        return "'" + ("*" if option.repeats else "") + text + "'"

    cases = ""
    for each in table:
        rest = f"({' '.join(each.words)})" if each.words else "_files"
        lines = "".join(f"                    {line(option)} \\\n" for option in each.options)
        cases += (f"                {each.name})\n                _arguments -S \\\n{lines}"
                  f"                    '-h[this text]' '*:argument:{rest}' ;;\n")
    described = "".join(f"            '{each.name}:{quote(each.help, '')}'\n" for each in table)
    first = " ".join(f"'(- *){name}[{text}]'" for name, text in FIRST.items())
    return "#compdef sdtkit\n" + _head("zsh") + f"""\
_sdtkit() {{
    local curcontext=$curcontext state line
    _arguments -C {first} '1:command:->command' '*::argument:->argument'
    case $state in
        command)
            local -a commands=(
{described}            )
            _describe command commands ;;
        argument)
            case $line[1] in
{cases}            esac ;;
    esac
}}
if [[ $funcstack[1] == _sdtkit ]]; then
    _sdtkit "$@"
else
    compdef _sdtkit sdtkit
fi
"""


def _fish(table: Sequence[Command]) -> str:
    def quote(text: str) -> str:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def line(name: str, option: Option) -> str:
        spelling = f"-{'s' if len(option.name) == 1 else 'l'} {option.name}"
        action = ""
        if option.choices:
            action = f" -x -a {quote(' '.join(option.choices))}"
        elif option.metavar == "DIR":
            action = " -x -a '(__fish_complete_directories)'"
        elif option.metavar:
            action = " -r -F" if option.metavar == "FILE" else " -x"
        return (f"complete -c sdtkit -n '__sdtkit_is {name}' {spelling}{action} "
                f"-d {quote(option.help)}\n")

    text = _head("fish") + """\
function __sdtkit_is
    set -l words (commandline -opc)
    test (count $words) -gt 1; and test "$words[2]" = $argv[1]
end
function __sdtkit_first
    test (count (commandline -opc)) -eq 1
end
"""
    for name, help_text in FIRST.items():
        text += (f"complete -c sdtkit -n __sdtkit_first -f -l {name[2:]} -d {quote(help_text)}\n")
    for each in table:
        text += (f"complete -c sdtkit -n __sdtkit_first -f -a {each.name} "
                 f"-d {quote(each.help)}\n")
        if each.words:
            text += (f"complete -c sdtkit -n '__sdtkit_is {each.name}' -f "
                     f"-a {quote(' '.join(each.words))}\n")
        text += "".join(line(each.name, option) for option in each.options)
    return text
