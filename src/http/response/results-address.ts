import type { ResultFormatName } from '../../contract/result-format.ts';
import type { Task, TaskSubject } from '../../tasks/task.ts';
import { BASE_PATH } from '../route/route.ts';

const folders: Readonly<Record<TaskSubject['kind'], string>> = {
  query: 'queries',
  merge_query: 'merge_queries',
  sql_query: 'sql_queries',
};

/** An address that answers with the rows of a task as long as its query exists, long after the task has expired. */
export function resultsAddress({ subject, options }: Task, origin: string, format: ResultFormatName): string {
  const parameters = new URLSearchParams({
    ...(options.limit === null ? {} : { limit: options.limit }),
    ...(options.applyFormatting ? { apply_formatting: 'true' } : {}),
    ...(options.applyVis ? { apply_vis: 'true' } : {}),
  });
  const query = parameters.size === 0 ? '' : `?${parameters.toString()}`;
  return `${origin}${BASE_PATH}/${folders[subject.kind]}/${encodeURIComponent(subject.id)}/run/${format}${query}`;
}
