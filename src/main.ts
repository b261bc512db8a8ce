#!/usr/bin/env node
/** The command line: hands over to one file per command. */
import { enableCompileCache } from 'node:module';
import { commands } from './cli/commands.ts';
import type { RunIo } from './cli/run.ts';
import { closestName } from './lib/closest-name.ts';

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

const [first = '', ...rest] = process.argv.slice(2);
// `coatcheck help run` asks what `coatcheck run --help` does.
const asksFor = first === 'help' && rest[0] !== undefined ? rest[0] : null;
const [name, argv] = asksFor === null ? [first, rest] : [asksFor, ['--help']];
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (name === '--version' || name === '-v' || name === 'version') {
  const { version } = await import('./lib/version.ts');
  process.stdout.write(`${version}\n`);
} else if (command === undefined) {
  const list = Object.entries(commands).map(([known, { what }]) => `  coatcheck ${known.padEnd(10)} ${what}`);
  const isHelp = name === '' || name === '--help' || name === '-h' || name === 'help';
  const closest = closestName(name, Object.keys(commands));
  const unknown = isHelp
    ? ''
    : `Unknown command "${name}".${closest === undefined ? '' : ` Did you mean "${closest}"?`}\n`;
  const more = 'coatcheck COMMAND --help says what a command takes; coatcheck --version which version this is.';
  const text = `${unknown}Commands:\n${list.join('\n')}\n${more}\n`;
  (isHelp ? process.stdout : process.stderr).write(text);
  process.exitCode = isHelp ? 0 : 2;
} else {
  process.exitCode = await (await command.load())(argv, io);
}
