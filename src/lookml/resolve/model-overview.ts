/** What readers ask of a whole model, found out once, so that they need not read all of its views and explores. */
import { emptyRecord } from '../../lib/record.ts';
import type { ResolvedExplore, ResolvedModel, ResolvedView } from './resolved-model.ts';

type Overview = Pick<ResolvedModel, 'asksForGrants' | 'starts' | 'tableMentions'>;

/** Most texts read no table. */
const MAY_READ = /\b(?:from|\w*join)\b|^\s*,/i;

export function overviewOf({ explores, views }: Pick<ResolvedModel, 'explores' | 'views'>): Overview {
  const parts = [...Object.values(views), ...Object.values(explores)];
  const seen = parts.map(seenIn);
  const starts = emptyRecord<number[]>();
  for (const { range } of [...Object.values(explores), ...Object.values(views)])
    (starts[range.file] ??= []).push(range.start.offset);
  const unnamed = Object.entries(views).filter(([, view]) => !view.sqlTableName && !view.derivedTable);
  return {
    asksForGrants: seen.some(({ asksForGrants }) => asksForGrants),
    starts,
    tableMentions: {
      views: unnamed.map(([name]) => name),
      names: seen.flatMap(({ names }) => names),
      texts: seen.flatMap(({ texts }) => texts),
    },
  };
}

interface Seen {
  readonly asksForGrants: boolean;
  readonly names: readonly string[];
  readonly texts: readonly string[];
}

/** Models share views, and versions of a project share both. */
const seenBefore = new WeakMap<ResolvedExplore | ResolvedView, Seen>();

function seenIn(part: ResolvedExplore | ResolvedView): Seen {
  const before = seenBefore.get(part);
  if (before !== undefined) return before;
  const found = { names: [], texts: [] };
  collect(part, '', found);
  const members = 'fields' in part ? Object.values(part.fields) : part.joins;
  const asksForGrants = [part, ...members].some((one) => one.requiredAccessGrants.length > 0);
  const seen = { ...found, asksForGrants };
  seenBefore.set(part, seen);
  return seen;
}

function collect(value: unknown, key: string, found: { readonly names: string[]; readonly texts: string[] }): void {
  if (typeof value !== 'object' || value === null) return;
  if ('text' in value && typeof value.text === 'string') {
    if (key === 'sqlTableName') found.names.push(value.text);
    else if (MAY_READ.test(value.text)) found.texts.push(value.text);
    return;
  }
  for (const [name, member] of Object.entries(value)) collect(member, name, found);
}
