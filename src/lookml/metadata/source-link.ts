import type { SourceRange } from '../../lib/source-range.ts';

/** Where a thing is defined, in terms of Looker's metadata. */
export interface SourceLink {
  readonly project: string;
  /** Path within the project. */
  readonly file: string;
  /** `project/path`. */
  readonly path: string;
  /** Path of its page in the IDE: `/projects/p/files/views%2Fa.view.lkml?line=3`. */
  readonly link: string;
}

export function sourceOf(projectName: string, range: SourceRange): SourceLink {
  const imported = /^\/\/([^/]+)\/(.*)$/.exec(range.file);
  const project = imported?.[1] ?? projectName;
  const file = imported?.[2] ?? range.file;
  return {
    project,
    file,
    path: `${project}/${file}`,
    link: `/projects/${encodeURIComponent(project)}/files/${encodeURIComponent(file)}?line=${String(range.start.line)}`,
  };
}
