/**
 * Asks the databases about a project: every field of every explore, in queries for no rows, which databases plan and do
 * not run. Where one is refused its fields are halved until those are found that are to blame.
 */
import { NO_ACTIVITY } from '../config/activity-config.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { errorText } from '../http/response/task-error-view.ts';
import { defaultTaskOptions, openCoatcheck, readConfig } from '../index.ts';
import type { Coatcheck, Config, TaskResults } from '../index.ts';
import { silenceReason } from './silence-reason.ts';
import type { ResolvedModel } from '../lookml/resolve/resolved-model.ts';

export interface DatabaseChecked {
  readonly project: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Told after each explore. */
  readonly onProgress: (done: number, all: number) => void;
}

/** Fields of one query: below what queries may have, and what databases plan quickly. */
const AT_ONCE = 100;

interface ExploreFields {
  readonly model: string;
  readonly explore: string;
  readonly connection: string;
  readonly fields: readonly string[];
}

/** @throws CoatcheckError `config_invalid`, when the project cannot be served */
export async function databaseFindings({
  project,
  env,
  signal,
  onProgress,
}: DatabaseChecked): Promise<readonly Diagnostic[]> {
  const data = mkdtempSync(join(tmpdir(), 'coatcheck-validate-'));
  try {
    const config = { ...readConfig({ project, data, env }), state: null, activity: NO_ACTIVITY };
    await using coatcheck = await openCoatcheck(config);
    const silent = await silentConnections(config, coatcheck, signal);
    const explores = Object.entries(coatcheck.project.current().models).flatMap(exploresOf);
    // That a model's connection is not declared is said once, of the model.
    const answering = new Set(config.connections.map(({ name }) => name).filter((name) => !silent.has(name)));
    const asked = explores.filter(({ connection }) => answering.has(connection));
    let done = 0;
    const found = await Promise.all(
      asked.map(async (explore) => {
        const findings = await exploreFindings(explore, coatcheck, signal);
        onProgress((done += 1), asked.length);
        return findings;
      }),
    );
    return once([...silent.values(), ...found.flat()]);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** Connections whose database cannot be asked, with what is said of each. */
async function silentConnections(
  config: Config,
  { connectionTests }: Coatcheck,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Diagnostic>> {
  const silent = new Map<string, Diagnostic>();
  for (const connection of config.connections) {
    const tests = await connectionTests.run(connection, ['connect', 'query'], signal);
    const failed = tests.find(({ passed }) => !passed);
    if (failed === undefined) continue;
    const why = silenceReason(failed.message, connection.name);
    const message = `The database of connection "${connection.name}" does not answer: ${why}`;
    silent.set(connection.name, { code: 'database-silent', severity: 'error', message });
  }
  return silent;
}

function exploresOf([model, { connection, explores, views }]: [string, ResolvedModel]): readonly ExploreFields[] {
  return Object.values(explores).map((explore) => {
    const visible = explore.visibleFields === undefined ? null : new Set(explore.visibleFields);
    const fields = Object.entries(explore.aliases).flatMap(([alias, { view }]) =>
      Object.values(views[view]?.fields ?? {})
        .filter(({ category }) => category === 'dimension' || category === 'measure')
        .map(({ name }) => `${alias}.${name}`),
    );
    const asked = visible === null ? fields : fields.filter((field) => visible.has(field));
    return { model, explore: explore.name, connection: connection ?? '', fields: asked };
  });
}

async function exploreFindings(
  { fields, ...explore }: ExploreFields,
  coatcheck: Coatcheck,
  signal: AbortSignal,
): Promise<readonly Diagnostic[]> {
  const groups = Array.from({ length: Math.ceil(fields.length / AT_ONCE) }, (_, index) =>
    fields.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );
  const ask = (some: readonly string[]): Promise<Diagnostic | null> => refusalOf(explore, some, coatcheck, signal);
  return (await Promise.all(groups.map((group) => blamed(group, ask)))).flat();
}

/** What is refused of these fields, by as few of them as can be told. */
async function blamed(
  fields: readonly string[],
  ask: (fields: readonly string[]) => Promise<Diagnostic | null>,
): Promise<readonly Diagnostic[]> {
  const refusal = await ask(fields);
  if (refusal === null) return [];
  if (fields.length === 1) return [refusal];
  const middle = Math.ceil(fields.length / 2);
  const halves = [fields.slice(0, middle), fields.slice(middle)];
  const found = (await Promise.all(halves.map((half) => blamed(half, ask)))).flat();
  // Each half alone is taken: it is the two together.
  return found.length > 0 ? found : [refusal];
}

async function refusalOf(
  { model, explore }: Pick<ExploreFields, 'model' | 'explore'>,
  fields: readonly string[],
  { queries, tasks, caller }: Coatcheck,
  signal: AbortSignal,
): Promise<Diagnostic | null> {
  const user = caller('1');
  const { id } = await queries.createQuery({ model, view: explore, fields, limit: '0' }, user);
  const options = { ...defaultTaskOptions, resultFormat: 'json' } as const;
  const results: TaskResults = await tasks.runNow({ kind: 'query', id }, options, user, signal);
  if (results.kind === 'ready') await results.body[Symbol.asyncDispose]();
  if (results.kind !== 'failed') return null;
  const { error } = results;
  const named = fields.length === 1 ? `Field "${fields[0] ?? ''}"` : `Some of ${String(fields.length)} fields together`;
  const range = error.origin?.range ?? null;
  return {
    // What does not compile alone (a comparison of periods without a date) may be right in a query.
    code: error.code === 'database_error' ? 'database-refuses' : 'cannot-be-asked',
    severity: error.code === 'database_error' ? 'error' : 'warning',
    message: `${named} of explore "${explore}" in model "${model}": ${errorText(error)}`,
    ...(range !== null && range.file !== '' && { range }),
  };
}

/** What is wrong at one place is said once, however many explores have it. */
function once(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  const places = new Map<string, Diagnostic>();
  for (const finding of findings) {
    const { range, message } = finding;
    const words = message.slice(message.indexOf(': ') + 2);
    const place =
      range === undefined
        ? message
        : `${range.file}:${String(range.start.line)}:${String(range.start.column)}:${words}`;
    if (!places.has(place)) places.set(place, finding);
  }
  return [...places.values()];
}
