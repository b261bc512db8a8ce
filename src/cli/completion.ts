/** `coatcheck completion`: what a shell needs to complete the command line. */
import { badUse, defineCommand, type Command } from './command.ts';
import type { RunIo } from './run.ts';

const USAGE = `coatcheck completion SHELL: print completions of commands and flags for bash, zsh or fish
  bash   coatcheck completion bash > /etc/bash_completion.d/coatcheck
  zsh    coatcheck completion zsh > "\${fpath[1]}/_coatcheck"
  fish   coatcheck completion fish > ~/.config/fish/completions/coatcheck.fish`;

interface CompletedCommand {
  readonly name: string;
  readonly what: string;
  readonly flags: readonly string[];
}

const shells: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash: (all) => `_coatcheck() {
  local word=\${COMP_WORDS[COMP_CWORD]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${all.map(({ name }) => name).join(' ')} --help --version' -- "$word"))
    return
  fi
  local flags=
  case \${COMP_WORDS[1]} in
${all.map(({ name, flags }) => `    ${name}) flags='${flags.map((flag) => `--${flag}`).join(' ')}' ;;`).join('\n')}
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _coatcheck coatcheck
`,
  zsh: (all) => `#compdef coatcheck
_coatcheck() {
  if (( CURRENT == 2 )); then
    local -a commands=(
${all.map(({ name, what }) => `      '${name}:${what}'`).join('\n')}
    )
    _describe command commands
    return
  fi
  local -a flags
  case $words[2] in
${all.map(({ name, flags }) => `    ${name}) flags=(${flags.map((flag) => `--${flag}`).join(' ')}) ;;`).join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then compadd -- $flags; else _files; fi
}
_coatcheck "$@"
`,
  fish: (all) =>
    all
      .flatMap(({ name, what, flags }) => [
        `complete -c coatcheck -n __fish_use_subcommand -f -a ${name} -d '${what}'`,
        ...flags.map((flag) => `complete -c coatcheck -n '__fish_seen_subcommand_from ${name}' -l ${flag}`),
      ])
      .join('\n')
      .concat('\n'),
};

type Listed = Readonly<Record<string, { readonly what: string; load(): Promise<Command<RunIo>> }>>;

/** @param commands all that are completed, itself among them */
export function completionOf(commands: Listed): Command {
  return defineCommand({
    name: 'completion',
    usage: USAGE,
    options: {},
    async run({ positionals: [shell = '', ...more] }, io) {
      const print = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
      if (print === undefined || more.length > 0) {
        const found = shell === '' ? '' : `, not ${[shell, ...more].join(' ')}`;
        throw badUse(`name a shell: one of ${Object.keys(shells).join(', ')}${found}`);
      }
      const loaded = Object.entries(commands).map(async ([name, { what, load }]) => {
        const { flags } = await load();
        return { name, what, flags };
      });
      io.out(print(await Promise.all(loaded)));
      return 0;
    },
  });
}
