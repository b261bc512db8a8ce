/**
 * The texts of a `link` in LookML. Each is a template that may name fields, and is left out if it names hidden ones.
 */
export interface LinkTexts<Text> {
  readonly label: Text;
  readonly url: Text;
  readonly iconUrl: Text | null;
}

export function linkTexts<Text>({ label, url, iconUrl }: LinkTexts<Text>): readonly Text[] {
  return [label, url, ...(iconUrl === null ? [] : [iconUrl])];
}
