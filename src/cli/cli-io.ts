/** What a command may write to; `main.ts` gives the process's own streams. */
export interface CliIo {
  out(text: string): void;
  err(text: string): void;
  readonly cwd: string;
  /** Environment variables, which `coatcheck.yaml` may name. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** `NAME=DIR` options → name → folder; throws TypeError on another form. */
export function parseImports(values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    values.map((value) => {
      const at = value.indexOf('=');
      if (at <= 0) throw new TypeError(`--import takes NAME=DIR, not ${value}`);
      return [value.slice(0, at), value.slice(at + 1)];
    }),
  );
}

/** `--help` or `-h` anywhere: the command explains itself and does nothing else. */
export function wantsHelp(argv: readonly string[]): boolean {
  return argv.includes('--help') || argv.includes('-h');
}
