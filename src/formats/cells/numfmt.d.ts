/** The part of `numfmt` that we use: its package names a file for its types that it does not carry. */
declare module 'numfmt' {
  /** Text of a value by an Excel number format. Throws for an invalid format. */
  export function format(pattern: string, value: unknown): string;
  export function isValidFormat(pattern: string): boolean;
}
