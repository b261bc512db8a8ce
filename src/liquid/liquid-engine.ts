/**
 * The Liquid engine, set up for LookML. The library parses and runs tags; values, filters, look-ups and limits are
 * ours: no files, access to listed members only, a budget for each text, and data that stays data (`liquid-text.ts`).
 */
import {
  type Context,
  defaultOperators,
  type FilterImplOptions,
  Liquid,
  type Operators,
  type Template,
  toValueSync,
} from 'liquidjs';
import { PiecesCaptureTag } from './capture-tag.ts';
import { dateFilters } from './filters/date-filters.ts';
import { encodingFilters } from './filters/encoding-filters.ts';
import {
  CUTTING_ARGUMENTS,
  type FilterCall,
  type FilterTable,
  type LiquidFilter,
  type SqlWriting,
} from './filters/filter.ts';
import { listFilters } from './filters/list-filters.ts';
import { numberFilters } from './filters/number-filters.ts';
import { textFilters } from './filters/text-filters.ts';
import { systemClock } from '../lib/clock.ts';
import { LaxIfTag } from './lax-if-tag.ts';
import { plainText } from './liquid-text.ts';
import { asData, isNumber, isText, originIn, toPlain, weightOf } from './liquid-value.ts';
import { MappedEmitter, parseMapped, type OutputSegment } from './mapped-template.ts';
import { isSame } from './scalar.ts';
import { AUTHOR_BUDGET, limitersOf, type Budget } from './template-budget.ts';
import { TemplateContext, type Members } from './template-context.ts';
import { TemplateFault } from './template-fault.ts';

/** What the engine accepts as a tag. */
export type TagDefinition = Parameters<Liquid['registerTag']>[1];

/** All filters, by name. */
const liquidFilters: FilterTable = {
  ...textFilters,
  ...listFilters,
  ...numberFilters,
  ...dateFilters,
  ...encodingFilters,
};

/** The names of all filters. */
export const filterNames: readonly string[] = Object.keys(liquidFilters);

/** Tags that read other files. */
const FILE_TAGS = ['include', 'render', 'layout', 'block'];

export function createEngine(tags: Readonly<Record<string, TagDefinition>>): Liquid {
  const engine = new Liquid({ templates: {}, operators, ownPropertyOnly: true });
  for (const name of FILE_TAGS) delete engine.tags[name];
  engine.registerTag('if', LaxIfTag);
  engine.registerTag('capture', PiecesCaptureTag);
  for (const [name, tag] of Object.entries(tags)) engine.registerTag(name, tag);
  for (const name of Object.keys(engine.filters)) engine.unregisterFilter(name);
  for (const [name, filter] of Object.entries(liquidFilters)) engine.registerFilter(name, adapted(name, filter));
  return engine;
}

export interface RenderSettings {
  readonly budget?: Budget;
  readonly registers?: Readonly<Record<string, unknown>>;
  readonly sql?: SqlWriting;
  /** Milliseconds since 1970, for `"now" | date`; absent = the system's. */
  readonly nowMs?: number;
}

const RUN = 'coatcheck_run';
type Run = Pick<FilterCall, 'nowMs' | 'sql'>;

/** Renders; `names` looks up names that are not defined in the template. Throws LiquidError. */
export function renderSegments(
  engine: Liquid,
  templates: Template[],
  names: Members,
  settings: RenderSettings,
): readonly OutputSegment[] {
  const { budget = AUTHOR_BUDGET, registers = {}, sql, nowMs } = { nowMs: systemClock.now(), ...settings };
  const emitter = new MappedEmitter();
  // Counters of `increment` live in the environment, which must not have members of its own.
  const environment: object = Object.create(null);
  const context = new TemplateContext(
    environment,
    engine.options,
    { sync: true, globals: names },
    { ...limitersOf(budget), liquid: engine },
  );
  const run: Run = { nowMs, sql: sql ?? null };
  for (const [name, value] of Object.entries({ ...registers, [RUN]: run })) context.setRegister(name, value);
  toValueSync(engine.renderer.renderTemplates(templates, context, emitter));
  return emitter.segments;
}

/** Throws LiquidError for bad Liquid. */
export function parseTemplate(engine: Liquid, text: string, budget: Budget = AUTHOR_BUDGET): Template[] {
  if (text.length <= budget.template) return parseMapped(engine, text);
  throw new TemplateFault(`a template may have at most ${budget.template.toLocaleString('en-US')} characters`);
}

type EngineFilter = Extract<FilterImplOptions, (...args: never[]) => unknown>;

/**
 * Adapts a filter to the engine's call, in which named arguments come as pairs. It also makes sure that numbers made
 * from data, and texts cut by data, are data.
 */
function adapted(name: string, filter: LiquidFilter): EngineFilter {
  const cutting = CUTTING_ARGUMENTS[name] ?? [];
  return function (input: unknown, ...given: unknown[]): unknown {
    const { context, token } = this;
    const isNamed = (index: number): boolean => Array.isArray(token.args[index]);
    const args = given.filter((_, index) => !isNamed(index));
    const named = Object.fromEntries(given.filter((_, index) => isNamed(index)) as [string, unknown][]);
    const charge = (count: number): void => context.memoryLimit.use(count);
    charge([input, ...args].reduce<number>((sum, value) => sum + weightOf(value), 0));
    const read = (value: unknown, path: string): unknown =>
      path.split('.').reduce((owner, member) => readMember(context, owner, member), value);
    const result = filter(input, args, { charge, read, named, ...context.getRegister<Run>(RUN) });
    charge(weightOf(result));
    const origin = originIn(isNumber(result) ? [input, ...args] : cutting.map((index) => args[index]));
    return origin === null ? result : asData(result, origin);
  };
}

function readMember(context: Context, owner: unknown, name: string): unknown {
  return context instanceof TemplateContext ? context.readProperty(owner, name) : undefined;
}

/** Like the engine's, except for texts in texts. */
const operators: Operators = {
  ...defaultOperators,
  contains: (left: unknown, right: unknown) => {
    if (isText(left)) return plainText(left).includes(toPlain(right));
    if (!Array.isArray(left)) return false;
    return left.some((element) => isSame(element, right));
  },
};
