/** Looker's user attribute `number_format`: which marks stand in numbers that a person reads. */
export const NUMBER_FORMATS = {
  '1,234.56': { group: ',', point: '.' },
  '1.234,56': { group: '.', point: ',' },
  '1 234,56': { group: ' ', point: ',' },
} as const;

export type NumberFormatName = keyof typeof NUMBER_FORMATS;

export const DEFAULT_NUMBER_FORMAT: NumberFormatName = '1,234.56';

/** Any other value of the attribute, or none, means the default. */
export function numberFormatOf(userAttributes: Readonly<Record<string, string>>): NumberFormatName {
  const asked = userAttributes['number_format'];
  return asked !== undefined && Object.hasOwn(NUMBER_FORMATS, asked)
    ? (asked as NumberFormatName)
    : DEFAULT_NUMBER_FORMAT;
}
