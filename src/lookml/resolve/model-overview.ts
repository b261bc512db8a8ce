/** What readers ask of a whole model, found out once, so that they need not read all of its views and explores. */
import { emptyRecord } from '../../lib/record.ts';
import type { ResolvedExplore, ResolvedModel, ResolvedView, TableMentions } from './resolved-model.ts';

type Parts = Pick<ResolvedModel, 'explores' | 'views'>;

/** Most texts read no table. */
const MAY_READ = /\b(?:from|\w*join)\b|^\s*,/i;

export function overviewOf(model: Parts): Pick<ResolvedModel, 'asksForGrants' | 'starts' | 'tableMentions'> {
  return { asksForGrants: asksForGrants(model), starts: startsOf(model), tableMentions: tableMentionsOf(model) };
}

function asksForGrants({ explores, views }: Parts): boolean {
  const asks = (one: { readonly requiredAccessGrants: readonly string[] }): boolean =>
    one.requiredAccessGrants.length > 0;
  return (
    Object.values(views).some((view) => asks(view) || Object.values(view.fields).some(asks)) ||
    Object.values(explores).some((explore) => asks(explore) || explore.joins.some(asks))
  );
}

function startsOf({ explores, views }: Parts): ResolvedModel['starts'] {
  const starts = emptyRecord<number[]>();
  for (const { range } of [...Object.values(explores), ...Object.values(views)])
    (starts[range.file] ??= []).push(range.start.offset);
  return starts;
}

type Mentions = Pick<TableMentions, 'names' | 'texts'>;

/** By view and by explore, which models share. */
const mentionsIn = new WeakMap<ResolvedExplore | ResolvedView, Mentions>();

function tableMentionsOf({ explores, views }: Parts): TableMentions {
  const all = [...Object.values(views), ...Object.values(explores)].map((part) => {
    const before = mentionsIn.get(part);
    if (before !== undefined) return before;
    const found = { names: [], texts: [] };
    collect(part, '', found);
    mentionsIn.set(part, found);
    return found;
  });
  const unnamed = Object.entries(views).filter(([, view]) => !view.sqlTableName && !view.derivedTable);
  return {
    views: unnamed.map(([name]) => name),
    names: all.flatMap(({ names }) => names),
    texts: all.flatMap(({ texts }) => texts),
  };
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
