import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface SourceFile {
  /** Relative to `src`, with forward slashes. */
  readonly path: string;
  /** First folder of the path; `.` for files directly in `src`. */
  readonly room: string;
  readonly text: string;
  /** Files of `src` that it imports, relative to `src`, `import type` included. */
  readonly imports: readonly string[];
  /** Everything else that it imports: packages and `node:` modules. */
  readonly packages: readonly string[];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;

/** Every TypeScript file of `src`, with what it imports. */
export function readSourceFiles(): SourceFile[] {
  const src = join(root, 'src');
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const path = relative(src, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
      const text = readFileSync(join(src, path), 'utf8');
      const specifiers = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
      return {
        path,
        room: path.includes('/') ? (path.split('/')[0] ?? '.') : '.',
        text,
        imports: specifiers
          .filter((s) => s.startsWith('.'))
          .map((s) => posix.normalize(posix.join(posix.dirname(path), s))),
        packages: specifiers.filter((s) => !s.startsWith('.')),
      };
    });
}
