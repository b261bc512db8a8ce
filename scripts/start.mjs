// `npm start`: installs what is missing, then serves the demo project. Options and COATCHECK_… variables go through:
// `npm start -- --port 8080`, `COATCHECK_PROJECT=… npm start`.
import { join } from 'node:path';
import { runNode } from '../bin/run-node.mjs';
import { install, node, root } from './install.mjs';

install();

const demo = join(root, 'demo');
const environment = { COATCHECK_PROJECT: demo, ...process.env };
if (environment.COATCHECK_PROJECT === demo && !process.argv.some((flag) => /^--project(?:=|$)/.test(flag))) {
  // The demo's state lies beside it; that of any other project in the project.
  environment.COATCHECK_DATA ??= join(root, '.coatcheck');
  // The demo's credentials are public on purpose: the demo listens on loopback and serves public data.
  environment.COATCHECK_CLIENT_ID ??= 'demo';
  environment.COATCHECK_CLIENT_SECRET ??= 'demo-secret';
}

const server = runNode(node, [join(root, 'src', 'main.ts'), 'serve', ...process.argv.slice(2)], {
  cwd: root,
  env: environment,
});
// Whoever supervises `npm start` knows the process of npm only, and may end it by a signal that nobody hands on.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) server.kill('SIGTERM');
}, 500).unref();
