/**
 * What LookML's texts have of the user who asks. Attributes say what a user may see. Other values users choose: filters
 * and parameters, which the user's own query has, and a native derived table only if they are bound into it, and, in
 * any table, attributes that they may set themselves, their names, and the query's time zone.
 */
import { chosenByUsers } from '../../../contract/system-attributes.ts';
import { hasLiquid } from '../../../liquid/sql-template.ts';
import type { SourceText } from '../../parse/written-text.ts';
import type { CompileSession } from './query-scope.ts';

/** Does the text read attributes of the user? Authors write what a user may see into the SQL of tables and joins, too. */
export function isAboutUser(source: SourceText | undefined): boolean {
  return source !== undefined && USER_ATTRIBUTES.test(source.text);
}

const USER_ATTRIBUTES = /\b_user_attributes\b/;
const NAMED_ATTRIBUTE = /\b_user_attributes\s*(?:\[\s*\W(?<quoted>\w+)\W\s*\]|\.\s*(?<plain>\w+))/g;

/** The names of the attributes that the text reads, where it says them. */
export function attributesIn(source: SourceText | undefined): readonly string[] {
  return [...(source?.text.matchAll(NAMED_ATTRIBUTE) ?? [])].map(
    ({ groups }) => groups?.['quoted'] ?? groups?.['plain'] ?? '',
  );
}

type Asked = Pick<CompileSession, 'context' | 'outside'>;

/** May a value be part of the text that the user chooses, be it in the query or before? */
export function hasUsersValue(source: SourceText, session: Asked): boolean {
  return hasLiquid(source.text) && (session.outside.asks || readsChosen(source, session));
}

/** Does the text read what the user may choose apart from the query's filters and parameters? */
export function readsChosen(source: SourceText, { context: { user } }: Pick<CompileSession, 'context'>): boolean {
  if (!hasLiquid(source.text)) return false;
  if (/\b_query_timezone\b/.test(source.text)) return true;
  const named = attributesIn(source);
  const mentions = source.text.match(/\b_user_attributes\b/g)?.length ?? 0;
  // Which attributes a text reads by a name that it computes is not known.
  return mentions > named.length || named.some((name) => isChosen(name, user));
}

function isChosen(name: string, { chosenAttributes = [] }: CompileUser): boolean {
  return chosenByUsers.has(name) || chosenAttributes.includes(name);
}

type CompileUser = CompileSession['context']['user'];
