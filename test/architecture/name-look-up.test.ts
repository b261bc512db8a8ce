/**
 * Two ways to look a name up, and no third: readers of users' texts are given `UserNames`, made of their user's rights;
 * readers of LookML's texts have the look-up that finds everything. No file is both.
 */
import { describe, expect, it } from 'vitest';
import type { LookmlNames, UserNames } from '../../src/lookml/plan/field-ref.ts';
import type { VisibleFields } from '../../src/lookml/plan/visible-fields.ts';
import type { UserTextScope } from '../../src/lookml/sql/dimensions/user-text-scope.ts';
import { readSourceFiles } from './source-files.ts';

const files = readSourceFiles();

/** Files that look names of LookML's texts up, or hand the look-up on. Any other file is none of them. */
const readersOfLookml: Readonly<Record<string, string>> = {
  'lookml/compile-query.ts': 'opens the explore',
  'lookml/plan/plan-query.ts': 'gives each text of a query its look-up; explore_source has LookML’s',
  'lookml/plan/field-names.ts': 'makes both look-ups',
  'lookml/plan/visible-fields.ts': 'makes the one with rights out of the one without',
  'lookml/plan/hidden-names.ts': 'finds what is hidden in what LookML says',
  'lookml/plan/query-plan.ts': 'carries the explore',
  'lookml/plan/aggregate-match.ts': 'aggregate tables',
  'lookml/sql/scope/query-scope.ts': 'names in a view’s texts',
  'lookml/sql/expressions/dimension-of.ts': 'dimensions',
  'lookml/sql/measures/aggregate-node.ts': 'measures',
  'lookml/sql/measures/measure-node.ts': 'measures',
  'lookml/sql/scope/expand-text.ts': '${…}',
  'lookml/sql/scope/template-scope.ts': 'Liquid in LookML',
  'lookml/sql/scope/join-matches.ts': 'sql_on',
  'lookml/sql/scope/joined-tables.ts': 'sql_on',
  'lookml/sql/scope/access-conditions.ts': 'access_filter',
  'lookml/sql/statements/native-table.ts': 'explore_source',
  'lookml/sql/statements/aggregate-rollup.ts': 'aggregate tables',
  'cli/validate-database.ts': 'asks the author’s databases about the author’s fields',
};

/** Readers of users' texts: they see neither the model nor an explore, so that there is nothing to look up in. */
const readersOfUsers = [
  'lookml/plan/dynamic-fields.ts',
  'lookml/plan/content-query.ts',
  'lookml/plan/check-calculations.ts',
  'lookml/plan/query-sorts.ts',
  'lookml/sql/expressions/custom-dimension.ts',
  'lookml/sql/expressions/custom-measure.ts',
  'lookml/sql/expressions/dimension-filter.ts',
  'lookml/sql/measures/filter-expression.ts',
  'lookml/sql/scope/filter-text.ts',
  'lookml/sql/expressions/expression-sql.ts',
  'lookml/sql/expressions/expression-call-sql.ts',
  'lookml/sql/expressions/expression-writer.ts',
  'queries/plan-merge.ts',
];

const LOOK_UP = /\b(?:exploreFields|ExploreFields|LookmlNames|lookmlNames|lookmlNamesOf|findFrom)\b/;

describe('names', () => {
  it('of LookML are looked up by readers of LookML’s texts alone', () => {
    const found = files.filter(({ path, text }) => {
      return LOOK_UP.test(text) && !/lookml\/(?:plan\/(?:explore-fields|field-ref)|resolve\/[\w-]+)\.ts$/.test(path);
    });
    expect(found.map(({ path }) => path).filter((path) => !Object.hasOwn(readersOfLookml, path))).toEqual([]);
    expect(Object.keys(readersOfLookml).filter((path) => !files.some((file) => file.path === path))).toEqual([]);
  });

  it('of users are looked up where nothing else can be found', () => {
    const whole = /\b(?:QueryScope|ExploreFields|ResolvedView|ResolvedExplore|ResolvedProject|ResolvedModel(?! *,))\b/;
    const guilty = readersOfUsers.flatMap((path) => {
      const file = files.find((one) => one.path === path);
      if (!file) return [`${path} does not exist`];
      return file.text
        .split('\n')
        .filter((line) => whole.test(line.replaceAll(/Pick<(?:ResolvedModel|CompileSession),[^>]*>/g, '')))
        .filter((line) => !line.startsWith('import'))
        .map((line) => `${path}: ${line.trim()}`);
    });
    expect(guilty).toEqual([]);
  });

  it('are given a look-up in one file, so that nobody makes one of users that knows no rights', () => {
    const makers = files.filter(({ text }) => /\bwrittenBy: '|as (?:unknown as )?(?:UserNames|FieldNames)/.test(text));
    expect(makers.map(({ path }) => path)).toEqual([
      'lookml/plan/field-names.ts',
      'lookml/sql/scope/query-scope.ts', // LookML's
    ]);
    const inScope = files.find(({ path }) => path === 'lookml/sql/scope/query-scope.ts')?.text ?? '';
    expect(inScope).not.toContain("writtenBy: 'user'");
  });

  it('cannot be mixed up: the types differ', () => {
    const asUser = (names: UserNames): UserNames => names;
    const ofLookml: LookmlNames = { writtenBy: 'lookml', find: () => undefined };
    // @ts-expect-error: LookML's look-up where a user's belongs
    expect(asUser(ofLookml)).toBe(ofLookml);
    // What a user may see, and what readers of users' texts are given, lead to no other field.
    type Leads<T, Member extends string> = Member extends keyof T ? true : false;
    const leads: readonly [
      Leads<VisibleFields, 'fields'>,
      Leads<UserTextScope, 'fields'>,
      Leads<UserTextScope['plan'], 'fields'>,
      Leads<UserTextScope['session']['model'], 'views' | 'explores'>,
    ] = [false, false, false, false];
    expect(leads).toEqual([false, false, false, false]);
  });
});
