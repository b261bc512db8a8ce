/** Schema of Looker's partial responses, apart from their reader, which processes without HTTP load too. */
import { Type } from 'typebox';

/** The parameter of operations that answer with an object. */
export const FieldsSchema = Type.Partial(
  Type.Object({ fields: Type.String({ description: 'Partial response: id,status,query(id,model).' }) }),
);
