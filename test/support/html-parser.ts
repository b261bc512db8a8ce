/** The HTML standard's own parser, as far as tests look at trees. */

export interface HtmlNode {
  readonly nodeName: string;
  readonly attrs?: readonly { readonly name: string; readonly value: string }[];
  readonly childNodes?: readonly HtmlNode[];
  /** Of `<template>`. */
  readonly content?: HtmlNode;
}

/** Null where the installed packages are older than `package-lock.json`. */
export async function openHtmlParser(): Promise<((html: string) => HtmlNode) | null> {
  const name = 'parse5';
  try {
    const { parseFragment } = (await import(name)) as { readonly parseFragment: (html: string) => HtmlNode };
    return parseFragment;
  } catch {
    return null;
  }
}
