/** Looker's user attribute `number_format`: the decimal and grouping marks of numbers that people read. */
export const NUMBER_FORMATS = {
  '1,234.56': { group: ',', point: '.' },
  '1.234,56': { group: '.', point: ',' },
  '1 234,56': { group: ' ', point: ',' },
} as const;

export type NumberFormatName = keyof typeof NUMBER_FORMATS;

export const DEFAULT_NUMBER_FORMAT: NumberFormatName = '1,234.56';

/** The format that the user's attributes name. Any other value, or none, means the default. */
export function numberFormatOf(userAttributes: Readonly<Record<string, string>>): NumberFormatName {
  const name = userAttributes['number_format'];
  return name !== undefined && Object.hasOwn(NUMBER_FORMATS, name) ? (name as NumberFormatName) : DEFAULT_NUMBER_FORMAT;
}
