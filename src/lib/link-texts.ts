/** The texts of a `link` of LookML. Each is a template: it may name fields, and is left out where it names hidden ones. */
export interface LinkTexts<Text> {
  readonly label: Text;
  readonly url: Text;
  readonly iconUrl: Text | null;
}

export function linkTexts<Text>({ label, url, iconUrl }: LinkTexts<Text>): readonly Text[] {
  return [label, url, ...(iconUrl === null ? [] : [iconUrl])];
}
