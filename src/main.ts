#!/usr/bin/env node
/** The command line: hands over to one file per command. */
import { enableCompileCache } from 'node:module';
import { commands } from './cli/commands.ts';
import type { RunIo } from './cli/run.ts';

enableCompileCache();

let ended: AbortSignal | null = null;
const io: RunIo = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  cwd: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  isTerminal: process.stdout.isTTY,
  isWatched: process.stderr.isTTY,
  // Commands that do not ask are ended by signals at once.
  get signal() {
    if (ended === null) {
      const controller = new AbortController();
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
      ended = controller.signal;
    }
    return ended;
  },
};

const [name = '', ...argv] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (name === '--version' || name === '-v' || name === 'version') {
  const { version } = await import('./lib/version.ts');
  process.stdout.write(`${version}\n`);
} else if (command === undefined) {
  const list = Object.entries(commands).map(([known, { what }]) => `  coatcheck ${known.padEnd(10)} ${what}`);
  const isHelp = name === '' || name === '--help' || name === '-h' || name === 'help';
  const text = `${isHelp ? '' : `Unknown command "${name}".\n`}Commands:\n${list.join('\n')}\n`;
  (isHelp ? process.stdout : process.stderr).write(text);
  process.exitCode = isHelp ? 0 : 2;
} else {
  process.exitCode = await (await command.load())(argv, io);
}
