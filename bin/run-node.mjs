// Runs a script on a given Node in place of this process: signals go through, and its end is this one's.
// Runs on any Node from 18 on: only node: modules here.
import { spawn } from 'node:child_process';

/** Ends this process as the script ends: with its exit code, or with 0 when a signal has ended it. */
export function runNode(node, args, options = {}) {
  const child = spawn(node, args, {
    ...options,
    // The channel says nothing: it closes when this process is gone, however it went, and then a server ends.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 0));
  return child;
}
