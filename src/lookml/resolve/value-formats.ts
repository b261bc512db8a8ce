/** Looker's built-in named value formats. */
const CURRENCIES: Readonly<Record<string, string>> = { usd: '$', gbp: '£', eur: '€' };

function builtIn(): Readonly<Record<string, string>> {
  const formats: Record<string, string> = { id: '0' };
  for (let digits = 0; digits <= 4; digits += 1) {
    const fraction = digits === 0 ? '' : `.${'0'.repeat(digits)}`;
    formats[`decimal_${String(digits)}`] = `#,##0${fraction}`;
    formats[`percent_${String(digits)}`] = `#,##0${fraction}%`;
  }
  for (const [name, sign] of Object.entries(CURRENCIES)) {
    formats[name] = `"${sign}"#,##0.00`;
    formats[`${name}_0`] = `"${sign}"#,##0`;
  }
  return formats;
}

/** Name → Excel format. */
export const BUILT_IN_VALUE_FORMATS: Readonly<Record<string, string>> = builtIn();
