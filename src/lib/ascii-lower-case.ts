/**
 * In lower case by ASCII alone. `toLowerCase` makes an ASCII letter of some that are none (the Kelvin sign becomes `k`),
 * so that it must not decide whether two people's addresses are one.
 */
export function asciiLowerCase(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
