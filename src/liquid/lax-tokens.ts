/** Rewrites tokens whose markup the engine would refuse, as Ruby's Liquid understands them (`lax-markup.ts`). */
import { type Liquid, TagToken, Tokenizer, TokenKind, type TopLevelToken } from 'liquidjs';
import { laxChoices, laxCondition, laxValue } from './lax-markup.ts';

/** Tags without arguments: anything written there is ignored. */
const BARE_TAGS = /^(?:else|end\w+)$/;

/** Tokens that the engine can read are returned unchanged. Throws SyntaxError for markup without any meaning. */
export function laxToken(token: TopLevelToken, { options }: Liquid): TopLevelToken {
  if (isTag(token)) {
    const markup = laxArguments(token, (text) => isStrictValue(text, options));
    return markup === null ? token : tagWith(token, markup, options);
  }
  if (token.kind === TokenKind.Output && 'contentRange' in token) {
    const [start, end] = token.contentRange as [number, number];
    const content = token.input.slice(start, end);
    if (isStrictValue(content, options)) return token;
    // The engine's errors report offsets, so the new markup begins where the old one did.
    const input = `${' '.repeat(start)}${laxValue(content)}`;
    return Object.assign(token, { input, contentRange: [start, input.length] });
  }
  return token;
}

function isTag(token: TopLevelToken): token is TagToken {
  return token.kind === TokenKind.Tag;
}

/** Null = the arguments may stay as they are. */
function laxArguments({ name, args }: TagToken, isStrict: (text: string) => boolean): string | null {
  if (BARE_TAGS.test(name)) return args === '' ? null : '';
  switch (name) {
    case 'if':
    case 'elsif':
    case 'unless':
      // The engine reads `<>` as two operators.
      return isStrict(args) && !args.includes('<>') ? null : laxCondition(args);
    case 'case':
    case 'echo':
      return isStrict(args) ? null : laxValue(args);
    case 'when':
      return args.includes('(') ? laxChoices(args) : null;
    case 'assign': {
      const [, target, value] = /^\s*\(?([\w-]+)(?![\w-])[^=]*=(.*)$/s.exec(args) ?? [];
      if (target === undefined || value === undefined || isStrict(value)) return null;
      return `${target} = ${laxValue(value)}`;
    }
    default:
      return null;
  }
}

function isStrictValue(text: string, options: Liquid['options']): boolean {
  try {
    const tokenizer = new Tokenizer(text, options.operators);
    tokenizer.readFilteredValue();
    tokenizer.skipBlank();
    // An unknown operator ends the value, and what follows it would be ignored.
    return tokenizer.end();
  } catch {
    return false;
  }
}

function tagWith(token: TagToken, markup: string, options: Liquid['options']): TagToken {
  const input = `${' '.repeat(token.begin)}{% ${token.name} ${markup} %}`;
  const rewritten = new TagToken(input, token.begin, input.length, options);
  return Object.assign(rewritten, { end: token.end });
}
