/** Parameters that several operations share. */
import { Type } from 'typebox';
import { ResultFormatSchema } from '../../contract/query-task.ts';

/** Coatcheck's long poll. */
export const waitSeconds = Type.Number({
  minimum: 0,
  maximum: 60,
  description: 'Coatcheck: seconds to wait for the task to finish before answering.',
});

/** For paths that end in the format of results. */
export const resultFormatParam = { result_format: ResultFormatSchema };
