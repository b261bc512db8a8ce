/** A LookML project out of a database's tables: a view for each, an explore for each, joined by keys. */
import type { Dialect } from '../dialects/dialect.ts';
import { exploreText, type WrittenView } from './explore-text.ts';
import { inOneLine, isWritableTable, quoted } from './lookml-text.ts';
import { lookmlName, Names } from './names.ts';
import type { DatabaseTable } from './table.ts';
import { viewText } from './view-text.ts';

export interface ProjectPlan {
  readonly tables: readonly DatabaseTable[];
  readonly dialect: Dialect;
  /** Of the connection. */
  readonly connection: string;
  /** Of the model, or of the file of explores. */
  readonly model: string;
  /** Folders of the project, '' = the project's own. */
  readonly folders: { readonly views: string; readonly explores: string };
  /** Where explores are written: in a model, in a file for models to include, or nowhere. */
  readonly explores: 'model' | 'explore' | 'none';
  /** Has this table an explore, besides being joined in those of others? */
  readonly isBase: (table: DatabaseTable) => boolean;
  /** What names of tables begin with and names of views do not. */
  readonly prefixes: readonly string[];
}

/** A project of its own. */
export const asProject: Omit<ProjectPlan, 'tables' | 'dialect' | 'connection' | 'model'> = {
  folders: { views: 'views', explores: '' },
  explores: 'model',
  isBase: () => true,
  prefixes: [],
};

export interface ProjectTexts {
  /** Path within the project → text. */
  readonly files: ReadonlyMap<string, string>;
  /** Names of explores, those with most joins first. */
  readonly explores: readonly string[];
  /** Tables whose names LookML cannot hold, each in one line. */
  readonly leftOut: readonly string[];
}

export function projectTexts(plan: ProjectPlan): ProjectTexts {
  const { tables, dialect, folders, isBase } = plan;
  const nameOf = viewNames(plan);
  const isWritten = ({ schema, name }: DatabaseTable): boolean => isWritableTable(`${schema ?? ''}.${name}`);
  const views = tables
    .filter(isWritten)
    .map((table): WrittenView => ({ table, view: viewText(table, nameOf(table), dialect) }));
  const explores = plan.explores === 'none' ? [] : views.filter(({ table }) => isBase(table));
  const texts = explores.map((view) => ({ name: view.view.name, text: exploreText(view, views) }));
  const byJoins = texts.toSorted((a, b) => b.text.split('join:').length - a.text.split('join:').length);
  return {
    files: new Map([
      ...(plan.explores === 'none' ? [] : [exploresFile(plan, texts)]),
      ...views.map(({ view }): [string, string] => [pathIn(folders.views, `${view.name}.view.lkml`), view.text]),
    ]),
    explores: byJoins.map(({ name }) => name),
    leftOut: tables.filter((table) => !isWritten(table)).map(({ name }) => inOneLine(name)),
  };
}

/** Gives each table's view a name of its own: with the schema where two schemas have a table of that name. */
function viewNames({ tables, prefixes }: ProjectPlan): (table: DatabaseTable) => string {
  const names = new Names();
  const known = new Set<string>();
  const doubles = new Set(tables.flatMap(({ name }) => (known.has(name) ? [name] : (known.add(name), []))));
  return ({ schema, name }) => {
    const prefix = prefixes.find((one) => name.startsWith(one) && name !== one) ?? '';
    const short = name.slice(prefix.length);
    return names.take(lookmlName(doubles.has(name) && schema !== null ? `${schema}_${short}` : short, 'table'));
  };
}

function exploresFile(
  { connection, model, explores, folders }: ProjectPlan,
  texts: readonly { readonly text: string }[],
): [string, string] {
  const head = [
    ...(explores === 'model' ? [`connection: ${quoted(connection)}`] : []),
    `include: "/${pathIn(folders.views, '*.view.lkml')}"`,
  ].join('\n');
  const path = pathIn(folders.explores, `${model}.${explores}.lkml`);
  return [path, `${head}\n\n${texts.map(({ text }) => text).join('\n\n')}\n`];
}

function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
