/** What a project's manifest and locale strings files say of the words that users of each locale see. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { recordOf } from '../../lib/record.ts';
import { nodeOf } from '../model/block-reader.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { LocalisationSettings } from '../model/manifest.ts';
import type { ProjectFiles } from '../model/project-files.ts';
import { parseStrings } from '../parse/parse-strings.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { Localisation } from './resolved-model.ts';

/** `views/es_ES.strings.json` is the file of locale `es_ES`. */
const STRINGS_FILE = /([^/]+)\.strings\.json$/;

/** Undefined when the manifest does not ask for localisation: labels are shown as written then, strings files unread. */
export function localisationOf(project: ProjectFiles, log: DiagnosticLog): Localisation | undefined {
  const settings = project.manifest?.localisation;
  if (settings === undefined) return undefined;
  const { defaultLocale, isStrict, importsStrings } = settings;
  const locales = stringsByLocale(project, importsStrings, log);
  const defaults = defaultLocale === undefined ? undefined : locales.get(defaultLocale);
  if (defaultLocale === undefined || defaults === undefined) {
    reportMissingDefault(settings, [...locales.keys()], log);
    return undefined;
  }
  // A key that the default locale lacks does not count as a key, whatever other files say about it.
  const strings = [...locales].map(([locale, own]) => {
    return [locale, recordOf([...defaults].map(([key, text]) => [key, own.get(key) ?? text] as const))] as const;
  });
  return { defaultLocale, isStrict, strings: recordOf(strings) };
}

/** A project's own strings win over those that it imports. */
function stringsByLocale(
  project: ProjectFiles,
  withImports: boolean,
  log: DiagnosticLog,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const locales = new Map<string, Map<string, string>>();
  const fileOf = new Map<string, string>();
  const own = project.stringsPaths.filter((path) => !path.startsWith('//'));
  const imported = withImports ? project.stringsPaths.filter((path) => path.startsWith('//')) : [];
  for (const path of [...imported, ...own]) {
    const locale = STRINGS_FILE.exec(path)?.[1] ?? '';
    const file = { path, text: project.text(path) };
    const before = fileOf.get(locale);
    if (before !== undefined && !path.startsWith('//')) {
      const message = `Locale \`${locale}\` already has a strings file, ${before}; both are read, and this one wins`;
      log.warn('several-strings-files', rangeOf({ file, start: 0, end: 0 }), message);
    }
    if (!path.startsWith('//')) fileOf.set(locale, path);
    const strings = locales.get(locale) ?? new Map<string, string>();
    for (const [key, text] of parseStrings(file, log)) strings.set(key, text);
    locales.set(locale, strings);
  }
  return locales;
}

function reportMissingDefault(settings: LocalisationSettings, locales: readonly string[], log: DiagnosticLog): void {
  const { defaultLocale, block } = settings;
  if (defaultLocale === undefined) {
    const message = '`localization_settings` has no `default_locale`: nothing is localised';
    log.error('missing-default-locale', rangeOf(block), message, 'Add `default_locale: en`');
    return;
  }
  log.error(
    'missing-strings-file',
    rangeOf(nodeOf(block, 'default_locale') ?? block),
    `There is no file \`${defaultLocale}.strings.json\` for the default locale: nothing is localised`,
    didYouMean(defaultLocale, () => locales),
  );
}
