/** The code of a document, and what it says about how it is tried. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marked, type Token, type Tokens } from 'marked';
import { root } from './demo-process.ts';

/**
 * A block of commands. Behind its language stands how it is tried, which no reader sees:
 * - nothing: as it is, after those before it, in the same folder and with their variables;
 * - `serves`: it goes on until the next such block, or the end of the document; the next block waits until it is ready;
 * - `asks`: a server is there over the tutorial's project, `API` is its address and `AUTH` an administrator's header;
 * - `checkout`: in the folder of the project's own sources, without what was set before;
 * - `stopped`: what serves is stopped before;
 * - `needs=program`: only where that program is installed;
 * - `tested-by=file`: another test tries it;
 * - `by-hand=reason`: nobody can try it here, for that reason (words joined by `-`).
 */
export interface CommandBlock {
  readonly file: string;
  readonly code: string;
  /** What it prints; `…` stands for anything. Null if the document does not say. */
  readonly prints: string | null;
  readonly marks: ReadonlyMap<string, string>;
}

/** Every Markdown file that a reader may open, from the root. */
export function markdownFiles(): readonly string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  const atRoot = readdirSync(root).filter((name) => name.endsWith('.md'));
  return [...atRoot, ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)].toSorted();
}

export function readMarkdown(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Every token of a file, those within others too. */
export function tokensOf(file: string): readonly Token[] {
  const found: Token[] = [];
  void marked.walkTokens(marked.lexer(readMarkdown(file)), (token) => {
    found.push(token);
  });
  return found;
}

/** All blocks of code, also those within lists. */
export function codeBlocks(file: string): readonly Tokens.Code[] {
  return tokensOf(file).filter((token): token is Tokens.Code => token.type === 'code');
}

export function commandBlocks(file: string): readonly CommandBlock[] {
  const tokens = marked.lexer(readMarkdown(file)).filter(({ type }) => type !== 'space');
  return tokens.flatMap((token, index) => {
    if (!isCommands(token)) return [];
    const next = tokens[index + 1];
    const prints = next?.type === 'code' && (next as Tokens.Code).lang === 'text' ? (next as Tokens.Code).text : null;
    const marks = (token.lang ?? '')
      .split(/\s+/)
      .slice(1)
      .map((mark): [string, string] => {
        const [name = '', value = ''] = mark.split('=', 2);
        return [name, value];
      });
    return [{ file, code: token.text, prints, marks: new Map(marks) }];
  });
}

export function isCommands(token: Token): token is Tokens.Code {
  return token.type === 'code' && /^(?:sh|bash|shell|console)\b/.test((token as Tokens.Code).lang ?? '');
}
