/** Looker: ApiVersion, ApiVersionElement, Timezone, Locale. */
import { Type } from 'typebox';
import { nullableText, partial } from './member.ts';

export const ApiVersionElementSchema = partial({
  version: nullableText,
  full_version: nullableText,
  status: nullableText,
  swagger_url: nullableText,
});

export const ApiVersionSchema = partial({
  looker_release_version: Type.String(),
  current_version: ApiVersionElementSchema,
  supported_versions: Type.Array(ApiVersionElementSchema),
  api_server_url: Type.String(),
  web_server_url: Type.String(),
});

export const TimezoneSchema = partial({ value: nullableText, label: nullableText, group: nullableText });
export const LocaleSchema = partial({ code: nullableText, native_name: nullableText, english_name: nullableText });
