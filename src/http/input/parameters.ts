/** Parameters that several operations share. */
import { Type } from 'typebox';
import { ResultFormatSchema } from '../../contract/query-task.ts';

const fields = Type.String({ description: 'Partial response: id,status,query(id,model).' });

export const FieldsSchema = Type.Partial(Type.Object({ fields }));

/** Coatcheck's long poll. */
export const waitSeconds = Type.Number({
  minimum: 0,
  maximum: 60,
  description: 'Coatcheck: seconds to wait for the task to finish before answering.',
});

export const ResultFormatParam = Type.Object({ result_format: ResultFormatSchema });
