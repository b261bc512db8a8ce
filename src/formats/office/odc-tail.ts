/** The end of an Office data connection, see `odc.ts`: what depends on who asks for it, and by which name. */
import { escapeMarkup } from '../cells/escape-markup.ts';

export interface OdcAddresses {
  /** Absolute: returns the rows as csv to whoever presents a token. */
  readonly results: string;
  /** Absolute: gives a token for an API key. */
  readonly login: string;
}

/** The rest of the document. */
export function odcTail({ results, login }: OdcAddresses): string {
  const mashup = `    // Put your API key's id and secret between the quotes. When Excel asks for credentials, choose Anonymous.
    ClientId = "",
    ClientSecret = "",
    Login = Json.Document(Web.Contents(${mText(login)}, [Content = Text.ToBinary(Uri.BuildQueryString([client_id = ClientId, client_secret = ClientSecret]))])),
    Source = Csv.Document(Web.Contents(${mText(results)}, [Headers = [Authorization = "token " & Login[access_token]]]), [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),
    Results = if HeaderLines = 1 then Table.PromoteHeaders(Source, [PromoteAllScalars = true]) else Source
in
    Results]]></Formula><IsParameterQuery xsi:nil="true" /><IsDirectQuery xsi:nil="true" /></Query></Items></Mashup>`;
  const link = escapeMarkup(results);
  return `${escapeMarkup(mashup)}</odc:PowerQueryMashupData>
</odc:OfficeDataConnection></xml>
</head>
<body><p>Results: <a href="${link}">${link}</a></p></body>
</html>
`;
}

function mText(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
