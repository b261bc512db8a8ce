/** The parts of an xlsx archive that say what the others are. */
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const MIME = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export function contentTypesXml(sheets: number): string {
  const parts = numbers(sheets).map(
    (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${MIME}.worksheet+xml"/>`,
  );
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${MIME}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${MIME}.styles+xml"/>${parts.join('')}</Types>`;
}

export const relationsXml = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

export interface WorkbookSheet {
  readonly name: string;
  /** Rows at the top that are printed on every page. */
  readonly headerLines: number;
  /** The cells that its filter is over, such as `$A$1:$C$10`; null = it has none. */
  readonly filtered: string | null;
}

export function workbookXml(book: readonly WorkbookSheet[]): string {
  const sheets = book.map(({ name }, index) => {
    const n = String(index + 1);
    return `<sheet name="${name}" sheetId="${n}" r:id="rId${n}"/>`;
  });
  // Excel's own names. By one it knows a filter's cells, by the other what it prints on each page.
  const names = book.flatMap(({ name, headerLines, filtered }, index) => {
    const named = (what: string, cells: string): string =>
      `<definedName name="_xlnm.${what}" localSheetId="${String(index)}"${what === 'Print_Titles' ? '' : ' hidden="1"'}>'${name}'!${cells}</definedName>`;
    return [
      ...(filtered === null ? [] : [named('_FilterDatabase', filtered)]),
      ...(headerLines === 0 ? [] : [named('Print_Titles', `$1:$${String(headerLines)}`)]),
    ];
  });
  return `${XML}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}"><sheets>${sheets.join('')}</sheets><definedNames>${names.join('')}</definedNames></workbook>`;
}

export function workbookRelationsXml(sheets: number): string {
  const relations = numbers(sheets).map(
    (n) => `<Relationship Id="rId${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  const styles = `<Relationship Id="rId${String(sheets + 1)}" Type="${OFFICE}/styles" Target="styles.xml"/>`;
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${relations.join('')}${styles}</Relationships>`;
}

function numbers(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}
