/** Strict localisation: whatever users see has a label, and every label and description is a key of the default locale. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { closestName } from '../../lib/closest-name.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import { own } from '../../lib/record.ts';
import type { ParameterRows } from '../model/parameter-kind.ts';
import { SCHEMAS } from '../model/parameter-schema.ts';
import type { ProjectFiles } from '../model/project-files.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { Entry } from '../parse/syntax-tree.ts';
import { groupOf } from './resolved-field.ts';
import type { Localisation, ResolvedModel } from './resolved-model.ts';

interface StrictContext {
  readonly localisation: Localisation;
  readonly log: DiagnosticLog;
}

export function checkLocalisation(
  project: ProjectFiles,
  models: Readonly<Record<string, ResolvedModel>>,
  context: StrictContext,
): void {
  for (const path of project.ownPaths) {
    if (path.endsWith('.lkml') && !/(?:^|\/)manifest\.lkml$/.test(path)) {
      checkEntries('file', project.tryParsed(path)?.entries ?? [], context);
    }
  }
  for (const model of Object.values(models)) checkLabels(model, context.log);
}

function checkEntries(schema: string, entries: readonly Entry[], context: StrictContext): void {
  const { localisation, log } = context;
  const keys = localisation.strings[localisation.defaultLocale] ?? {};
  const rows = own<ParameterRows>(SCHEMAS, schema) ?? {};
  for (const { key, value } of entries) {
    const row = own(rows, key);
    if (value.kind === 'block' && row?.schema !== undefined) checkEntries(row.schema, value.entries, context);
    const text = value.kind === 'text' ? value.text.trim() : '';
    if (value.kind !== 'text' || text === '' || row?.isLocalised !== true) continue;
    if (Object.hasOwn(keys, text) || /\{[{%]/.test(text)) continue;
    log.error(
      'unlocalised-text',
      rangeOf(value),
      `\`${text}\` is not a key of ${localisation.defaultLocale}.strings.json, which strict localisation requires`,
      () => {
        const near = closestName(text, Object.keys(keys));
        return near === undefined ? undefined : `Did you mean \`${near}\`?`;
      },
    );
  }
}

/** Models, explores, views and fields whose label is made of their name. */
function checkLabels(model: ResolvedModel, log: DiagnosticLog): void {
  const report = (what: string, range: SourceRange | undefined): void => {
    const hint = 'Add `label: "…"` with a key of the strings files';
    log.error('missing-label', range, `${what} has no label, which strict localisation requires`, hint);
  };
  if (model.hasDerivedLabel === true) report(`Model \`${model.name}\``, startOf(model.file));
  for (const explore of Object.values(model.explores)) {
    if (explore.hasDerivedLabel === true) report(`Explore \`${explore.name}\``, explore.range);
  }
  for (const view of Object.values(model.views)) {
    if (isImported(view.range)) continue;
    if (view.hasDerivedLabel === true) report(`View \`${view.name}\``, view.range);
    for (const field of Object.values(view.fields)) {
      const name = groupOf(field) ?? field.name;
      if (field.label === undefined && !isImported(field.range)) report(`Field \`${name}\``, field.range);
    }
  }
}

function isImported(range: SourceRange): boolean {
  return range.file.startsWith('//');
}

function startOf(file: string): SourceRange {
  const start = { offset: 0, line: 1, column: 1 };
  return { file, start, end: start };
}
