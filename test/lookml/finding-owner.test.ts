import { expect, test } from 'vitest';
import { findingOwners } from '../../src/lookml/metadata/finding-owner.ts';
import { resolveMarked } from './marked-project.ts';

test('a finding belongs to the explore in whose text it is, and to the only model that has its file', () => {
  const { project } = resolveMarked({
    'one.model.lkml':
      'connection: "c" include: "/*.view.lkml" explore: a { from: v fields: [a.missing] } explore: v { fields: [v.missing] }',
    'two.model.lkml': 'connection: "c" include: "/shared.view.lkml" explore: s { fields: [s.gone] }',
    'v.view.lkml': 'view: v { dimension: id { sql: ${nothing} ;; } }',
    'shared.view.lkml': 'view: s { dimension: id { sql: ${nowhere} ;; } }',
    'unused.view.lkml': 'view: u { dimension: id { wrong: yes } }',
  });
  const ownerOf = findingOwners(project);
  const found = project.diagnostics.map((finding) => [finding.range?.file, finding.code, ownerOf(finding)]);
  const of = (file: string, part: string) =>
    found.find(([path, code]) => path === file && String(code).includes(part))?.[2] ?? found;
  expect(of('v.view.lkml', 'unknown-')).toEqual({ model: 'one' });
  expect(of('shared.view.lkml', 'unknown-')).toEqual({});
  expect(found.filter(([path]) => path === 'one.model.lkml').map(([, , owner]) => owner)).toEqual(
    expect.arrayContaining([
      { model: 'one', explore: 'a' },
      { model: 'one', explore: 'v' },
    ]),
  );
  expect(of('two.model.lkml', 'unknown-')).toEqual({ model: 'two', explore: 's' });
});
