/** What a command may write to; `main.ts` gives the process's own streams. */
export interface CliIo {
  out(text: string): void;
  err(text: string): void;
  readonly cwd: string;
  /** Environment variables, which `coatcheck.yaml` may name. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** `--help` or `-h` anywhere: the command explains itself and does nothing else. */
export function wantsHelp(argv: readonly string[]): boolean {
  return argv.includes('--help') || argv.includes('-h');
}
