#!/usr/bin/env node
/** The command line: hands over to one file per command. */
import { enableCompileCache } from 'node:module';

enableCompileCache();

/** A command resolves with the exit code when it is done. */
export type Command = (argv: readonly string[]) => Promise<number>;

const commands: Readonly<Record<string, { readonly what: string; load(): Promise<Command> }>> = {
  serve: { what: 'serve a project', load: async () => (await import('./cli/serve.ts')).serve },
  validate: { what: 'check a LookML project', load: async () => (await import('./cli/validate.ts')).validate },
  sql: { what: 'print the SQL of a query', load: async () => (await import('./cli/sql.ts')).sql },
  corpus: { what: 'report on a folder of LookML projects', load: async () => (await import('./cli/corpus.ts')).corpus },
};

const [name = '', ...argv] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  const list = Object.entries(commands).map(([known, { what }]) => `  coatcheck ${known.padEnd(9)} ${what}`);
  const isHelp = name === '' || name === '--help' || name === '-h' || name === 'help';
  const text = `${isHelp ? '' : `There is no command "${name}".\n`}Commands:\n${list.join('\n')}\n`;
  (isHelp ? process.stdout : process.stderr).write(text);
  process.exitCode = isHelp ? 0 : 2;
} else {
  process.exitCode = await (await command.load())(argv);
}
