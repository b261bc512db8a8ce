/**
 * How parameters are parsed, checked, merged and read: each row of `parameter-schema.ts` is one of these. What is read of
 * a block is typed by its rows, so that nothing can be read that the schema does not know; and whoever reads a block
 * takes out every parameter of it (`allRead`), so that none is known and read by nobody.
 */
import { own } from '../../lib/record.ts';
import type { BlockNode, TextNode, Value } from '../parse/syntax-tree.ts';
import type { SourceText } from '../parse/written-text.ts';
import {
  filtersOfValue,
  isFilters,
  isNamedBlock,
  itemsOf,
  boundFiltersOf,
  toSourceText,
  yesnoOfText,
  type NamedBlock,
  type PlacedFilter,
  type BoundFilter,
} from './block-reader.ts';

/** What else the passes must know of a parameter. Each is said by the kinds below, in the parameter's row. */
interface Traits {
  /** Its value runs up to `;;`, whatever stands in it. The same in every block. */
  readonly isExpression?: true;
  /** SQL with Liquid in which `${…}` stands for fields or for tables: both are checked. */
  readonly refersTo?: 'fields' | 'tables';
  /** In localised projects, a key of the strings files. */
  readonly isLocalised?: true;
  /** A list whose items are fields and sets of the view. */
  readonly listsFields?: true;
  /** Of blocks without a name that may stand several times: does a refinement add its own, or replace those below? */
  readonly several?: Several;
  /** Of blocks with a name. */
  readonly names?: Names;
  /** What is said to authors who write it. */
  readonly notice?: Notice;
}

type Several = 'added' | 'replaced';

/** What a name that stands twice in one block means: an error, among all fields or among its kind, or nothing here. */
type Names = 'unique-field' | 'unique' | 'checked-elsewhere';

interface Notice {
  readonly code: 'ignored-parameter' | 'not-supported';
  /** Goes after the parameter's name. */
  readonly says: string;
  readonly hint?: string;
}

export interface Parameter<T> extends Traits {
  readonly isRead: true;
  /** What would be right, when a value is of the wrong kind; undefined = it is of the right one. */
  expects(value: Value): string | undefined;
  /** `before`: of the same parameter higher up in the block. The last one counts, unless the kind gathers them. */
  read(value: Value, before: T | undefined): T | undefined;
  /** The words that it takes; absent = any text. */
  readonly words?: readonly string[];
  /** Words that are understood as well. */
  readonly otherWords?: readonly string[];
  /** Schema of the block that it takes. */
  readonly schema?: string;
  /** May occur several times although it is not a block. */
  readonly repeats?: true;
}

/** Known, checked, and of no effect: docs/lookml.md says why. */
export type UnreadParameter = Omit<Parameter<unknown>, 'isRead' | 'read'> & { readonly isRead: false };

export type AnyParameter = Parameter<unknown> | UnreadParameter;

export type ParameterRows = Readonly<Record<string, AnyParameter>>;

type ReadKeys<Rows> = { [K in keyof Rows]: Rows[K] extends { readonly isRead: true } ? K : never }[keyof Rows];

/** What a block says, by parameter; what it does not say is absent. */
export type Parameters<Rows> = {
  readonly [K in ReadKeys<Rows>]?: ValueOf<Rows[K]>;
};

export function readParameters<Rows extends ParameterRows>(rows: Rows, block: BlockNode): Parameters<Rows> {
  const found: Record<string, unknown> = {};
  for (const { key, value } of block.entries) {
    const row = own(rows, key);
    if (row?.isRead !== true) continue;
    const read = row.read(value, found[key]);
    if (read === undefined) delete found[key];
    else found[key] = read;
  }
  return found as Parameters<Rows>;
}

type ValueOf<P> = P extends Parameter<infer T> ? T : never;

/** One parameter of a block, of those that are read here. */
export function readParameter<Rows extends { readonly [key in K]: Parameter<unknown> }, K extends string>(
  rows: Rows,
  key: K,
  block: BlockNode,
): ValueOf<Rows[K]> | undefined {
  let found: unknown;
  for (const entry of block.entries) if (entry.key === key) found = rows[key].read(entry.value, found);
  return found as ValueOf<Rows[K]> | undefined;
}

/** The one parameter that a block has. If its rows get another, this no longer compiles. */
export function loneParameter<Rows extends { readonly [key in K]: Parameter<unknown> }, K extends string>(
  rows: Rows & ([Exclude<ReadKeys<Rows>, K>] extends [never] ? unknown : { readonly readByNobody: true }),
  key: K,
  block: BlockNode,
): ValueOf<Rows[K]> | undefined {
  return readParameter<Rows, K>(rows, key, block);
}

/**
 * `rest` is what is left of a block's parameters when those that are used are taken out of it: nothing, or the call does
 * not compile. So a parameter that is known and used by nobody is found when it is written down.
 */
export function allRead<Rest extends object>(
  _rest: Rest & ([keyof Rest] extends [never] ? unknown : { readonly readByNobody: keyof Rest }),
): void {}

const oneValue = (value: Value): string | undefined => (value.kind === 'text' ? undefined : 'one value');

function textual<T>(read: (node: TextNode) => T | undefined): Parameter<T> {
  return { isRead: true, expects: oneValue, read: (value) => (value.kind === 'text' ? read(value) : undefined) };
}

/** Without the blanks around it. */
export const text: Parameter<string> = textual((node) => node.text.trim());
/** An empty one counts as none. */
export const filledText: Parameter<string> = textual((node) => node.text.trim() || undefined);
/** With its blanks. */
export const wholeText: Parameter<string> = textual((node) => node.text);
/** With its place in the file. */
export const placedText: Parameter<TextNode> = textual((node) => node);
/** A quoted text with Liquid in it. */
export const template: Parameter<SourceText> = textual(toSourceText);
/** Up to `;;`, neither SQL of the database nor checked: HTML, or Looker's expressions. */
export const expression: Parameter<SourceText> = upToSemicolons(template);
/** SQL in which `${…}` stands for fields. Of what is resolved, its text is the member of that name in camel case. */
export const sql: Parameter<SourceText> & { readonly refersTo: 'fields' } = { ...expression, refersTo: 'fields' };
/** SQL that names or makes a table, in which `${…}` stands for tables. */
export const tableSql: Parameter<SourceText> & { readonly refersTo: 'tables' } = { ...expression, refersTo: 'tables' };

/** A parameter of another kind that is written as an expression. */
export function upToSemicolons<P extends AnyParameter>(parameter: P): P & { readonly isExpression: true } {
  return { ...parameter, isExpression: true };
}

/** A text that users see. Of what is resolved, it is the member of that name in camel case. */
export function localised<P extends AnyParameter>(parameter: P): P & { readonly isLocalised: true } {
  return { ...parameter, isLocalised: true };
}

export const yesno: Parameter<boolean> = {
  ...textual((node) => yesnoOfText(node.text)),
  words: ['yes', 'no'],
  otherWords: ['true', 'false', 'Yes', 'No', 'YES', 'NO'],
};

export function words<const T extends string>(...allowed: readonly T[]): Parameter<T> {
  return { ...textual((node) => allowed.find((word) => word === node.text.trim())), words: allowed };
}

/** Checked as `parameter` is, and read as it is written. */
export function written(parameter: Parameter<unknown>): Parameter<string> {
  return { ...parameter, read: text.read };
}

function listed<T>(read: (nodes: readonly TextNode[]) => T): Parameter<T> {
  return {
    isRead: true,
    expects: (value) => (value.kind === 'block' ? 'a list `[…]`' : undefined),
    read: (value) => (value.kind === 'block' ? undefined : read(itemsOf(value))),
  };
}

/** A lone text counts as a list of one; pairs give their key and value as `key value`. */
export const list: Parameter<readonly string[]> = listed((nodes) => nodes.map((node) => node.text.trim()));
/** Names of what a user must hold. Nobody holds what is not a list of names. */
export const grants: Parameter<readonly string[]> = {
  ...list,
  read: (value, before) => (value.kind === 'block' ? [''] : list.read(value, before)),
};
/** Names of fields and sets of the view. */
export const fieldNames: Parameter<readonly string[]> = { ...list, listsFields: true };
/** With their places in the file. */
export const placedList: Parameter<readonly TextNode[]> = listed((nodes) => nodes);

/** With their places, of all lists of the parameter. */
export const gathered: Parameter<readonly TextNode[]> = {
  ...repeated(placedList),
  read: (value, before = []) => [...before, ...(placedList.read(value, before) ?? [])],
};

/** Of all that stand in the block, in whichever of the three ways. */
export const filters: Parameter<readonly PlacedFilter[]> = {
  isRead: true,
  repeats: true,
  several: 'replaced',
  expects: (value) => (isFilters(value) ? undefined : 'a list `[field: "value"]`'),
  read: (value, before = []) => [...before, ...filtersOfValue(value)],
};

/** A block of that schema, without a name; the last one counts, and refinements merge into it. */
export function oneBlock(schema: string): Parameter<BlockNode> {
  return {
    isRead: true,
    schema,
    expects: (value) => (value.kind === 'block' ? undefined : 'a block `{ … }`'),
    read: (value, before) => (value.kind === 'block' ? value : before),
  };
}

/** Blocks of that schema, without names; those of a refinement are added to those below, or replace them. */
export function blocks(schema: string, several: Several): Parameter<readonly BlockNode[]> {
  return { ...anyNumber(schema), several };
}

function anyNumber(schema: string): Parameter<readonly BlockNode[]> {
  return {
    ...oneBlock(schema),
    read: (value, before = []) => (value.kind === 'block' ? [...before, value] : before),
  };
}

/** Blocks of that schema, each with a name. */
export function named(schema: string, names: Names): Parameter<readonly NamedBlock[]> {
  return {
    ...oneBlock(schema),
    names,
    expects: (value) => {
      if (value.kind !== 'block') return 'a block `{ … }`';
      return value.name === undefined ? 'a name before its block' : undefined;
    },
    read: (value, before = []) => (isNamedBlock(value) ? [...before, value] : before),
  };
}

/** Blocks of that schema that should have a name, and are read without one too. */
export function mostlyNamed(schema: string): Parameter<readonly BlockNode[]> {
  const { expects } = named(schema, 'checked-elsewhere');
  return { ...anyNumber(schema), expects };
}

/** `a: b`, each in a block of that schema or all in a list. */
export function boundFilters(schema: string): Parameter<readonly BoundFilter[]> {
  return {
    ...oneBlock(schema),
    repeats: true,
    several: 'replaced',
    expects: (value) => (value.kind === 'text' ? 'a block `{ … }`' : undefined),
    read: (value, before = []) => [...before, ...boundFiltersOf(value)],
  };
}

/** Statements, each in a parameter of its own. */
export const statements: Parameter<readonly TextNode[]> = {
  isExpression: true,
  refersTo: 'tables',
  isRead: true,
  repeats: true,
  expects: oneValue,
  read: (value, before = []) => (value.kind === 'text' ? [...before, value] : before),
};

/** May be repeated; the last one counts. */
export function repeated<T>(parameter: Parameter<T>): Parameter<T> {
  return { ...parameter, repeats: true };
}

/** Takes anything, of which a value of the right kind is read. */
export function unchecked<T>(parameter: Parameter<T>): Parameter<T> {
  const { read } = parameter;
  return { isRead: true, read, expects: () => undefined };
}

export function unread({ read: _read, ...parameter }: Parameter<unknown>): UnreadParameter {
  return { ...parameter, isRead: false };
}

/** Nothing is known of its value. */
export const anything: UnreadParameter = { isRead: false, expects: () => undefined };

/** Asks for what Coatcheck does not do: `outcome` is what becomes of the block instead. */
export function unserved(parameter: UnreadParameter, outcome: string): UnreadParameter {
  return { ...parameter, notice: { code: 'not-supported', says: `is not supported: ${outcome}` } };
}

/** Does nothing here although it would show: why, and what to write. */
export function ignored(parameter: UnreadParameter, why: string, hint?: string): UnreadParameter {
  const notice = {
    code: 'ignored-parameter',
    says: `has no effect: ${why}`,
    ...(hint !== undefined && { hint }),
  } as const;
  return { ...parameter, notice };
}
