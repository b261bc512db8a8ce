/** Looker: Error, ValidationError, ValidationErrorDetail. */
import { Type } from 'typebox';
import { nullable, nullableText } from './member.ts';

export const ErrorSchema = Type.Object({
  message: nullableText,
  documentation_url: nullableText,
});

export const ValidationErrorDetailSchema = Type.Object({
  field: Type.Optional(nullableText),
  code: Type.Optional(nullableText),
  message: Type.Optional(nullableText),
  documentation_url: nullableText,
});

export const ValidationErrorSchema = Type.Object({
  message: nullableText,
  errors: Type.Optional(nullable(Type.Array(ValidationErrorDetailSchema))),
  documentation_url: nullableText,
});
