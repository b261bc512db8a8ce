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
  /** Of the model. */
  readonly model: string;
}

export interface ProjectTexts {
  /** Path within the project → text. */
  readonly files: ReadonlyMap<string, string>;
  /** Names of explores, those with most joins first. */
  readonly explores: readonly string[];
  /** Tables whose names LookML cannot hold, each in one line. */
  readonly leftOut: readonly string[];
}

export function projectTexts({ tables, dialect, connection, model }: ProjectPlan): ProjectTexts {
  const names = new Names();
  const named = new Set<string>();
  const doubles = new Set(tables.flatMap(({ name }) => (named.has(name) ? [name] : (named.add(name), []))));
  const isWritten = ({ schema, name }: DatabaseTable): boolean => isWritableTable(`${schema ?? ''}.${name}`);
  const views = tables.filter(isWritten).map((table): WrittenView => {
    const { schema, name } = table;
    const view = names.take(lookmlName(doubles.has(name) && schema !== null ? `${schema}_${name}` : name, 'table'));
    return { table, view: viewText(table, view, dialect) };
  });
  const explores = views.map((view) => ({ name: view.view.name, text: exploreText(view, views) }));
  const head = [`connection: ${quoted(connection)}`, 'include: "/views/*.view.lkml"'].join('\n');
  const modelText = `${head}\n\n${explores.map(({ text }) => text).join('\n\n')}\n`;
  const byJoins = explores.toSorted((a, b) => b.text.split('join:').length - a.text.split('join:').length);
  return {
    files: new Map([
      [`${model}.model.lkml`, modelText],
      ...views.map(({ view }): [string, string] => [`views/${view.name}.view.lkml`, view.text]),
    ]),
    explores: byJoins.map(({ name }) => name),
    leftOut: tables.filter((table) => !isWritten(table)).map(({ name }) => inOneLine(name)),
  };
}
