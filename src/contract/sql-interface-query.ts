/** Looker: SqlInterfaceQuery, SqlInterfaceQueryCreate, SqlInterfaceQueryMetadata. */
import { Type } from 'typebox';
import { can, nullableText, partial } from './member.ts';

export const SqlInterfaceQuerySchema = Type.Object({
  signature: nullableText,
  ...partial({ can, id: Type.Integer() }).properties,
});

export const SqlInterfaceQueryCreateSchema = Type.Object({
  sql: Type.String({ description: 'One SELECT over one explore.' }),
  ...partial({
    can: Type.Unknown(),
    jdbc_client: Type.Boolean({
      description: 'Dates are days, times are milliseconds since 1970 in the answer, yesno true and false.',
    }),
  }).properties,
});

export const SqlInterfaceQueryMetadataSchema = partial({
  results: Type.String({ description: 'JSON of Avatica’s answer.' }),
});
