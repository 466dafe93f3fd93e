# SPDX-License-Identifier: 0BSD
"""what bash, zsh or fish needs to complete commands, options and their values

    source <(sdtkit completion bash)                in ~/.bashrc
    source <(sdtkit completion zsh)                 in ~/.zshrc, after compinit
    sdtkit completion fish | source                 in ~/.config/fish/config.fish

An installation brings these files along, where the shells look for them.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence

from ..host.error import GOOD, Usage
from . import COMMANDS, load
from ._output import add_target, write_target
from ._parser import Option, OptionParser, either

WORDS = "SHELL"
FIRST = {"--help": "what the commands are", "--version": "the version"}


def options(parser: OptionParser) -> None:
    add_target(parser)
    parser.alternatives = tuple(SHELLS)


def run(chosen: Namespace) -> int:
    """Writes for one shell."""
    if len(chosen.words) != 1 or chosen.words[0] not in SHELLS:
        raise Usage(f"expected {either(tuple(SHELLS))}")
    text = SHELLS[chosen.words[0]]([load(name)[0] for name in COMMANDS])
    write_target(chosen, text, [])
    return GOOD


def _head(shell: str) -> str:
    return f"# Completions of sdtkit for {shell}, as 'sdtkit completion {shell}' writes them.\n"


def _bash(table: Sequence[OptionParser]) -> str:
    """An empty answer lets readline complete the name of a file."""
    values, options = "", ""
    for each in table:
        for option in each.options:
            if option.values:
                reply = f'words="{" ".join(option.values)}"'
            elif option.metavar == "DIR":
                reply = "directories=1"
            elif option.metavar:
                reply = "files=1"
            else:
                continue
            cases = "|".join(f'"{each.name} {name}"' for name in option.names)
            values += f'        {cases}) {reply} ;;\n'
        spelled = " ".join(name for option in each.options for name in option.names)
        others = f' || words="{" ".join(each.alternatives)}"' if each.alternatives else ""
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


def _zsh(table: Sequence[OptionParser]) -> str:
    """_arguments takes help in brackets, and colons between its parts."""
    def quote(text: str, special: str) -> str:
        for sign in "\\" + special:
            text = text.replace(sign, "\\" + sign)
        return text.replace("'", "'\\''")

    def lines(option: Option) -> Iterator[str]:
        """One for each name; those of an option that is given once exclude each other."""
        for name in option.names:
            equals = "=" if option.metavar and name.startswith("--") else ""
            text = f"{name}{equals}[{quote(option.help, '[]:')}]"
            if option.metavar:
                action = {"FILE": "_files", "DIR": "_files -/"}.get(str(option.metavar), " ")
                if option.values:
                    action = f"({' '.join(option.values)})"
                text += f":{option.metavar}:{action}"
            head = "*" if option.repeats else f"({' '.join(option.names)})"
            yield f"'{head}{text}'"

    cases = ""
    for each in table:
        rest = f"({' '.join(each.alternatives)})" if each.alternatives else "_files"
        known = "".join(f"                    {line} \\\n" for option in each.options
                        for line in lines(option))
        cases += (f"                {each.name})\n                _arguments -S \\\n{known}"
                  f"                    '*:argument:{rest}' ;;\n")
    described = "".join(f"            '{each.name}:{quote(each.summary, '')}'\n" for each in table)
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


def _fish(table: Sequence[OptionParser]) -> str:
    def quote(text: str) -> str:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def line(name: str, option: Option) -> str:
        spelling = " ".join(f"-l {each[2:]}" if each.startswith("--") else f"-s {each[1:]}"
                            for each in option.names)
        action = ""
        if option.values:
            action = f" -x -a {quote(' '.join(option.values))}"
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
                 f"-d {quote(each.summary)}\n")
        if each.alternatives:
            text += (f"complete -c sdtkit -n '__sdtkit_is {each.name}' -f "
                     f"-a {quote(' '.join(each.alternatives))}\n")
        text += "".join(line(each.name, option) for option in each.options)
    return text


SHELLS: Mapping[str, Callable[[Sequence[OptionParser]], str]] = {
    "bash": _bash, "zsh": _zsh, "fish": _fish}
