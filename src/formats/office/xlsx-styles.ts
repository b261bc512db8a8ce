/** Cell styles of one workbook: number formats, bold for headers and totals, alignment of headers. */
import { xmlText } from './office-text.ts';

/** Excel keeps the ids below for its own formats. */
const FIRST_CUSTOM_FORMAT = 164;

export interface CellStyle {
  /** Excel number format; null = General. */
  readonly format: string | null;
  readonly bold: boolean;
  /** Null = texts stand left, numbers right. */
  readonly align: 'center' | 'right' | null;
}

/** Collects styles while the sheet is planned; `xml` is `xl/styles.xml` with all of them. */
export class XlsxStyles {
  readonly #formats: string[] = [];
  readonly #styles: CellStyle[] = [{ format: null, bold: false, align: null }];

  /** Index for a cell's `s` attribute. */
  indexOf(style: CellStyle): number {
    const { format, bold, align } = style;
    const known = this.#styles.findIndex(
      (other) => other.format === format && other.bold === bold && other.align === align,
    );
    if (known >= 0) return known;
    if (format !== null && !this.#formats.includes(format)) this.#formats.push(format);
    return this.#styles.push(style) - 1;
  }

  xml(): string {
    const formats = this.#formats.map(
      (code, index) => `<numFmt numFmtId="${String(FIRST_CUSTOM_FORMAT + index)}" formatCode="${xmlText(code)}"/>`,
    );
    const styles = this.#styles.map(({ format, bold, align }) => {
      const formatId = format === null ? 0 : FIRST_CUSTOM_FORMAT + this.#formats.indexOf(format);
      const flags = `${format === null ? '' : ' applyNumberFormat="1"'}${bold ? ' applyFont="1"' : ''}${align === null ? '' : ' applyAlignment="1"'}`;
      const alignment = align === null ? '/>' : `><alignment horizontal="${align}"/></xf>`;
      return `<xf numFmtId="${String(formatId)}" fontId="${bold ? '1' : '0'}" fillId="0" borderId="0" xfId="0"${flags}${alignment}`;
    });
    const font = (bold: boolean): string =>
      `<font>${bold ? '<b/>' : ''}<sz val="11"/><name val="Calibri"/><family val="2"/></font>`;
    return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${
      formats.length > 0 ? `<numFmts count="${String(formats.length)}">${formats.join('')}</numFmts>` : ''
    }<fonts count="2">${font(false)}${font(true)}</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${String(styles.length)}">${styles.join('')}</cellXfs></styleSheet>`;
  }
}
