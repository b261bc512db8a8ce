/**
 * `odc`: an Office data connection, which Excel opens as a query that it can refresh. It holds no rows, and no
 * credentials: those its user fills in, in Excel. What it says is Power Query's language M, the one kind of connection
 * that the format has for the web ([MS-ODCFF] 2.7.1.1, [MS-QDEIF]).
 *
 * The stored rendering is shared by tickets and servers' names: it ends before the addresses, which `odcTail` adds to
 * it while it is sent.
 */
import { writeFile } from 'node:fs/promises';
import type { RenderInput } from '../table/format.ts';
import { headerLines } from '../table/header-lines.ts';
import { escapeMarkup } from '../cells/escape-markup.ts';
import { xmlText } from './office-text.ts';
import { openTable } from '../table/table.ts';

export async function encodeOdc(input: RenderInput): Promise<void> {
  const name = xmlText(input.details.explore?.label ?? 'Query');
  const lines = headerLines(await openTable(input)).length;
  await writeFile(
    input.file,
    `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv="Content-Type" content="text/x-ms-odc; charset=utf-8">
<meta name="ProgId" content="ODC.Database">
<meta name="SourceType" content="OLEDB">
<title>${name}</title>
<xml id="docprops"><o:DocumentProperties xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40"><o:Name>${name}</o:Name></o:DocumentProperties></xml>
<xml id="msodc"><odc:OfficeDataConnection xmlns:odc="urn:schemas-microsoft-com:office:odc" xmlns="http://www.w3.org/TR/REC-html40">
<odc:PowerQueryConnection odc:Type="OLEDB"><odc:ConnectionString>Provider=Microsoft.Mashup.OleDb.1;Data Source=$Workbook$;Location=Results;Extended Properties=&quot;&quot;</odc:ConnectionString><odc:CommandType>SQL</odc:CommandType><odc:CommandText>SELECT * FROM [Results]</odc:CommandText></odc:PowerQueryConnection>
<odc:PowerQueryMashupData>${escapeMarkup(`<Mashup xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/DataMashup"><Client>EXCEL</Client><Version>2.57.0.0</Version><MinVersion>2.21.0.0</MinVersion><Culture>en-US</Culture><SafeCombine>true</SafeCombine><Items><Query Name="Results"><Formula><![CDATA[let
    HeaderLines = ${String(lines)},
`)}`,
  );
}
