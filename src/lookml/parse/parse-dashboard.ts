/** LookML dashboards are YAML; only their names are read, the rest is kept unread. */
import { isMap, isSeq, parseDocument } from 'yaml';
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { rangeOf } from './source-file.ts';
import type { SourceFile } from './source-file.ts';

export interface Dashboard {
  readonly name: string;
  readonly file: string;
}

/** The dashboards of a `.dashboard.lookml` file. Other `.lookml` files are of the old YAML form and reported. */
export function dashboardsOf(file: SourceFile, log: DiagnosticLog): readonly Dashboard[] {
  const document = parseDocument(file.text, { logLevel: 'silent', uniqueKeys: false, strict: false });
  const { contents } = document;
  const items = isSeq(contents) ? contents.items : [contents];
  const maps = items.filter((item) => isMap(item));
  const names = maps.flatMap((map) => {
    const name = map.get('dashboard');
    return typeof name === 'string' || typeof name === 'number' ? [String(name)] : [];
  });
  for (const { message, pos } of document.errors) {
    const range = rangeOf({ file, start: pos[0], end: pos[1] });
    log.warn('dashboard-yaml', range, `This is no valid YAML: ${message.split('\n')[0] ?? ''}`);
  }
  const oldForm = maps.find((map) => ['view', 'explore', 'connection', 'include'].some((key) => map.has(key)));
  if (names.length === 0 && oldForm !== undefined) {
    const start = oldForm.range?.[0] ?? 0;
    log.error(
      'yaml-lookml',
      rangeOf({ file, start, end: start + 1 }),
      'This file is written in the old YAML form of LookML, which is no longer read',
      'Convert it to the form with braces: `view: name { … }`',
    );
  }
  return names.map((name) => ({ name, file: file.path }));
}
