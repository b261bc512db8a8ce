/**
 * Random requests of a user without the grants, over every subject, that name what is hidden in every text that can name
 * anything. All hidden names and values hold "zqhid": no answer and no header has such a word but what the request itself
 * says; and to the letter it is the answer to the same request with names that are nowhere.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoatcheckServer } from '../../src/server.ts';
import { startIn } from '../support/test-server.ts';
import { randomRequest, type RandomRequest } from '../support/random-requests.ts';
import { RIGHTS_FILES } from '../support/rights-project.ts';

const ROUNDS = Number(process.env['COATCHECK_RIGHTS_ROUNDS'] ?? 60);
const SEED = Number(process.env['COATCHECK_FUZZ_SEED'] ?? 1);

let server: CoatcheckServer;
let folder: string;
let token: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-rights-'));
  for (const [name, text] of Object.entries(RIGHTS_FILES)) writeFileSync(join(folder, name), text);
  server = await startIn(folder, { COATCHECK_CLIENT_ID: 'admin', COATCHECK_CLIENT_SECRET: 'admin-secret' });
  const body = new URLSearchParams({ client_id: 'low', client_secret: 'low-secret' });
  const answer = await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', body });
  token = ((await answer.json()) as { access_token: string }).access_token;
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: string;
}

async function call(path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${server.origin}/api/4.0${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text(), headers: JSON.stringify([...answer.headers]) };
}

/** All answers on the way; later steps are made of the answers before. */
async function answersTo({ steps }: RandomRequest): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const step of steps) {
    const ids = answers.map(
      ({ text }) => (/"id":"([0-9a-f]{32})"/.exec(text) ?? /"id":"([^"]+)"/.exec(text))?.[1] ?? '0',
    );
    answers.push(await call(...step(ids)));
  }
  return answers;
}

/** SQL names what it reads, and is shown by a right of its own. */
function withoutSql({ text }: Answer): string {
  return text.replaceAll(/"(?:sql|sql_explain|params)":"(?:[^"\\]|\\.)*"/g, '""');
}

/** Hidden words that the request does not say. */
function tellings(request: RandomRequest, answer: Answer): readonly string[] {
  const said = request.text.toLowerCase();
  const words = `${withoutSql(answer)} ${answer.headers}`.match(/zqhid\w*/gi) ?? [];
  return words.filter((word) => !said.includes(word.toLowerCase()));
}

/** What does not differ from run to run, whatever the order of rows that nothing orders. Packed files have nothing to compare. */
function comparable(answer: Answer): string {
  if (answer.text.startsWith('PK')) return 'xlsx';
  const told = withoutSql(answer)
    .replaceAll(/zqhid|zyhid/gi, 'zyhid')
    .replaceAll(NOT_THE_SAME, '')
    .replaceAll(/[0-9a-f]{32}|\/\d+|"data":"[\w+/=]{200,}"/g, '');
  return told
    .split(/[{},\n\r]+|<tr>/)
    .toSorted()
    .join('\n');
}

const NOT_THE_SAME =
  /"(?:id|slug|client_id|query_id|ran_at|runtime|share_url|url|expanded_share_url|from_cache|result_source|link)":(?:"[^"]*"|\w+|\{[^}]*\})/g;

/** What is wrong with the answers to a request. */
async function faultsOf(seed: number): Promise<readonly string[]> {
  const request = randomRequest(seed, 'zqhid');
  const answers = await answersTo(request);
  const told = answers.flatMap((answer) => tellings(request, answer)).map((word) => `tells "${word}"`);
  const broken = answers.filter(({ status }) => status >= 500).map(({ text }) => `fails: ${text}`);
  if (!request.text.includes('zqhid')) return [...told, ...broken];
  const others = await answersTo(randomRequest(seed, 'zyhid'));
  const differing = answers.flatMap((answer, index) => {
    const other = others[index];
    if (other?.status === answer.status && comparable(other) === comparable(answer)) return [];
    return [`differs from what is nowhere:\n${comparable(answer)}\n${other ? comparable(other) : ''}`];
  });
  return [...told, ...broken, ...differing];
}

describe('Random requests', () => {
  it('tell nothing that their user may not see, nor whether it is there', { timeout: 20_000_000 }, async () => {
    const wrong: string[] = [];
    for (let round = 0; round < ROUNDS && wrong.length < 10; round += 1) {
      const seed = SEED * 1_000_003 + round;
      const faults = await faultsOf(seed);
      if (faults.length > 0)
        wrong.push([`seed ${String(seed)}`, randomRequest(seed, 'zqhid').text, ...faults].join('\n'));
    }
    expect(wrong).toEqual([]);
  });
});
