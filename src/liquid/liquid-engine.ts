/** The Liquid engine as LookML has it: no files, bounded in time and memory, filters that keep guards intact. */
import { defaultOperators, type FilterImplOptions, Liquid, type Operators } from 'liquidjs';
import { LaxIfTag } from './lax-if-tag.ts';
import { PlainCaseTag } from './plain-case-tag.ts';
import { GuardedText, guard, isGuarded, plainValue, unguard } from './guarded-text.ts';

/** What the engine takes as a tag. */
export type TagDefinition = Parameters<Liquid['registerTag']>[1];

export interface EngineOptions {
  readonly tags: Readonly<Record<string, TagDefinition>>;
  /** Beside Liquid's own. They see plain text; what they give is put out as it is. */
  readonly filters: Readonly<Record<string, FilterImplOptions>>;
  /** What results of filters are guarded against; null = nothing is. */
  readonly dangerous: RegExp | null;
  /** Output of these filters needs no guard. */
  readonly safeFilters: ReadonlySet<string>;
}

/** A template longer than this is no template. */
const MAX_TEMPLATE_LENGTH = 1_000_000;
/** Milliseconds for one text: compiling takes about one. */
const MAX_RENDER_MS = 500;
/** Characters and array elements made by filters while rendering one text. */
const MAX_MEMORY = 5_000_000;

/** Tags that read other files. */
const FILE_TAGS = ['include', 'render', 'layout', 'block'];

/** These look at characters as they are: they get plain text and their results are guarded again. */
const PLAIN_TEXT_FILTERS = [
  'base64_encode',
  'base64_decode',
  'cgi_escape',
  'date',
  'date_to_long_string',
  'date_to_rfc822',
  'date_to_string',
  'date_to_xmlschema',
  'escape',
  'escape_once',
  'json',
  'jsonify',
  'normalize_whitespace',
  'number_of_words',
  'size',
  'slugify',
  'strip_html',
  'uri_escape',
  'url_decode',
  'url_encode',
  'xml_escape',
];

/** Their results are data, whatever their input looks like: dangerous letters come out of harmless ones. */
const MAKING_FILTERS: ReadonlySet<string> = new Set(['base64_decode', 'date', 'json', 'jsonify', 'url_decode']);

/** The first argument is looked for in the input: it must wear the same guards. */
const SEARCHING_FILTERS = [
  'remove',
  'remove_first',
  'remove_last',
  'replace',
  'replace_first',
  'replace_last',
  'split',
];

export function createEngine(options: EngineOptions): Liquid {
  const engine = new Liquid({
    templates: {},
    operators,
    parseLimit: MAX_TEMPLATE_LENGTH,
    renderLimit: MAX_RENDER_MS,
    memoryLimit: MAX_MEMORY,
    ownPropertyOnly: true,
    timezoneOffset: 'UTC',
    locale: 'en-US',
  });
  for (const name of FILE_TAGS) delete engine.tags[name];
  engine.registerTag('case', PlainCaseTag);
  engine.registerTag('if', LaxIfTag);
  for (const [name, tag] of Object.entries(options.tags)) engine.registerTag(name, tag);
  if (options.dangerous !== null) guardFilters(engine, options.dangerous, options.safeFilters);
  engine.unregisterFilter('raw');
  for (const [name, filter] of Object.entries(options.filters)) engine.registerFilter(name, filter);
  return engine;
}

type Handler = (this: unknown, input: unknown, ...args: unknown[]) => unknown;

function guardFilters(engine: Liquid, dangerous: RegExp, safe: ReadonlySet<string>): void {
  for (const name of PLAIN_TEXT_FILTERS) {
    wrapFilter(engine, name, (handler) => {
      return function (input, ...args) {
        const result = handler.call(this, plainValue(input), ...args.map(plainValue));
        // JSON makes quotes out of any value, decoding makes any letter out of harmless ones.
        const isData = MAKING_FILTERS.has(name) || [input, ...args].some(wearsGuards);
        return typeof result === 'string' && isData && !safe.has(name) ? guard(result, dangerous) : result;
      };
    });
  }
  for (const name of SEARCHING_FILTERS) {
    wrapFilter(engine, name, (handler) => {
      return function (input, ...args) {
        const [pattern, ...others] = args;
        const search = typeof pattern === 'string' && wearsGuards(input) ? guard(unguard(pattern), dangerous) : pattern;
        return handler.call(this, input, search, ...others);
      };
    });
  }
}

function wearsGuards(input: unknown): boolean {
  return isGuarded(input instanceof GuardedText ? input.valueOf() : typeof input === 'string' ? input : '');
}

function wrapFilter(engine: Liquid, name: string, wrap: (handler: Handler) => Handler): void {
  const filter = engine.filters[name];
  const handler: unknown = typeof filter === 'function' ? filter : filter?.handler;
  if (isHandler(handler)) engine.registerFilter(name, wrap(handler));
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

/** Comparisons look at texts without their guards. */
const operators: Operators = { ...defaultOperators };
for (const symbol of ['==', '!=', '>', '<', '>=', '<=', 'contains']) {
  const compare: unknown = defaultOperators[symbol];
  if (!isHandler(compare)) continue;
  operators[symbol] = (left: unknown, right: unknown, context: unknown): boolean =>
    // The engine drives generators itself, whatever its types say.
    compare(plainValue(left), plainValue(right), context) as boolean;
}
