/** Looker: MaterializePDT. */
import { Type } from 'typebox';
import { nullableText, partial } from './member.ts';

export const MaterializePDTSchema = partial({ materialization_id: Type.String(), resp_text: nullableText });
