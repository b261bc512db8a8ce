#!/usr/bin/env node
// The installed command. Coatcheck is written for Node 26; under an older one it goes on in the Node that npm has
// installed beside it as the package `node`. Runs on any Node from 18 on: only node: modules here.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEAST = 26;
const main = new URL('../dist/main.js', import.meta.url);

const isNewEnough = Number.parseInt(process.versions.node, 10) >= LEAST;
const runtime = isNewEnough ? process.execPath : bundledNode();

if (runtime === undefined) {
  process.stderr.write(
    `Coatcheck needs Node ${LEAST} or newer; this is Node ${process.versions.node}. ` +
      `Install it, or run: npx -p node@${LEAST} -p coatcheck coatcheck …\n`,
  );
  process.exitCode = 1;
} else if (!existsSync(main)) {
  process.stderr.write('Coatcheck is not built here. Run: npm run build (or, without it: npm run coatcheck -- …)\n');
  process.exitCode = 1;
} else if (isNewEnough) {
  await import(main.href);
} else {
  const { runNode } = await import('./run-node.mjs');
  runNode(runtime, [fileURLToPath(main), ...process.argv.slice(2)]);
}

/** Undefined when npm was told to run no install scripts: the package is there then, and its program is not. */
function bundledNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const node = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}
