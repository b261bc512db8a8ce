/** Paths below a project that clients name: only files of LookML and folders, nothing hidden, nothing outside. */
import { wrongField } from '../errors/field-errors.ts';

const MAX_PATH = 500;
const MAX_SEGMENT = 200;
const MAX_DEPTH = 20;

/** Letters that every file system has in names; hidden files (`.git`) begin with a dot. */
const SEGMENT = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_ .@+=()&,'-]*$/u;
const FILE = /^.+\.(?:lkml|lookml|strings\.json)$/;
/** Never the project's own. */
const FOREIGN: ReadonlySet<string> = new Set(['node_modules', 'imported_projects']);

/** @throws CoatcheckError `validation_failed` */
export function checkedFilePath(path: string, field: string): string {
  checkedFolderPath(path, field);
  if (FILE.test(path)) return path;
  throw wrongField(
    field,
    'invalid_value',
    `'${field}' is "${shown(path)}". Files of a project end in .lkml, .lookml or .strings.json.`,
  );
}

/** @throws CoatcheckError `validation_failed` */
export function checkedFolderPath(path: string, field: string): string {
  const segments = path.split('/');
  const isPath =
    path.length <= MAX_PATH &&
    segments.length <= MAX_DEPTH &&
    segments.every((one) => SEGMENT.test(one) && one.length <= MAX_SEGMENT && !/[ .]$/.test(one)) &&
    !FOREIGN.has(segments[0] ?? '');
  if (isPath) return path;
  throw wrongField(
    field,
    'invalid_value',
    `'${field}' is "${shown(path)}". It is a path below the project such as views/orders.view.lkml: no "..", nothing hidden, no slash at its ends.`,
  );
}

const shown = (path: string): string => (path.length > 80 ? `${path.slice(0, 80)}…` : path);
