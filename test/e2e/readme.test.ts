import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, startDemo } from '../support/demo-process.ts';
import type { DemoProcess } from '../support/demo-process.ts';

const run = promisify(execFile);
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The code of README's first block of a language that holds `text`, for the server at `origin`. */
function block(language: string, text: string, origin: string): string {
  const blocks = [...readme.matchAll(new RegExp(`\`\`\`${language}[^\\n]*\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    (match) => match[1] ?? '',
  );
  return (blocks.find((code) => code.includes(text)) ?? '').replaceAll('http://127.0.0.1:19999', origin);
}

let server: DemoProcess;
beforeAll(async () => {
  server = await startDemo();
});
afterAll(async () => {
  await server.stop();
});

describe('what the README says to paste', () => {
  it('works with curl', async () => {
    const { stdout } = await run('bash', ['-euc', block('sh', 'query_tasks', server.origin)], { timeout: 20_000 });
    const [header, ...rows] = stdout.trim().split('\n');
    expect(header).toBe('Origin Airport City,Flights Count,Flights On Time Rate');
    expect(rows).toHaveLength(10);
    for (const row of rows) expect(row).toMatch(/^[^,]+,\d{4,},0\.\d+$/);
  });

  it('works with the official SDK', async () => {
    const file = join(root, 'test/e2e/readme-example.tmp.mjs');
    writeFileSync(file, block('js', 'sdk.query_task_results', server.origin));
    try {
      const { stdout } = await run(process.execPath, [file], { cwd: root, timeout: 20_000 });
      expect(stdout).toMatch(/'flights\.origin': '[A-Z]{3}',?\s+'flights\.count': \d+/);
    } finally {
      rmSync(file);
    }
  });

  it('works as the server prints it when it is ready', async () => {
    const lines = server.said().trim().split('\n');
    // The secret is in a line that a terminal does not break.
    expect(lines).toEqual([expect.stringMatching(/ready at .* client_secret .+$/), expect.stringMatching(/^try: /)]);
    const command = /^try: (.*)$/m.exec(server.said())?.[1] ?? '';
    const { stdout } = await run('bash', ['-euc', command], { timeout: 20_000 });
    expect(stdout).toMatch(/^Flights Origin,Flights Count\nORD,166341\n/);
  });
});
