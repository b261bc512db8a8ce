/** The fields that a Liquid template reads: for join pruning, and for the cells that templates over values need. */
import { analyzeSync, type Template } from 'liquidjs';
import { FieldTag } from './lookml-tags.ts';
import { childrenOf } from './number-tokens.ts';
import { hasLiquid, parseSqlTemplate } from './sql-template.ts';

export interface TemplateReferences {
  /**
   * Fields as written (`view.field` or bare) whose value, condition or parameter the template uses. `_in_query`,
   * `_is_selected` and `_is_filtered` need no join and do not count.
   */
  readonly fields: readonly string[];
  /** Fields that are only tested (`_in_query` …). */
  readonly asked: readonly string[];
  /** Fields whose cells are read by name (`v.f._value`), which adds them to the query; `row['v.f']` does not. */
  readonly cells: readonly string[];
}

const CELLS: ReadonlySet<string> = new Set([
  '_value',
  '_rendered_value',
  '_filterable_value',
  '_linked_value',
  '_link',
]);
const QUESTIONS: ReadonlySet<string> = new Set(['_in_query', '_is_selected', '_is_filtered']);

/** Bad Liquid references nothing: rendering reports the error. */
export function templateReferences(text: string): TemplateReferences {
  if (!hasLiquid(text)) return NONE;
  const found = { fields: new Set<string>(), asked: new Set<string>(), cells: new Set<string>() };
  const { fields, asked, cells } = found;
  try {
    const templates = parseSqlTemplate(text);
    collectTags(templates, fields);
    for (const variable of Object.values(analyzeSync(templates, { partials: false }).globals).flat()) {
      addVariable(variable.segments.map(String), found);
    }
  } catch {
    return NONE;
  }
  return { fields: [...fields], asked: [...asked].filter((field) => !fields.has(field)), cells: [...cells] };
}

const NONE: TemplateReferences = { fields: [], asked: [], cells: [] };

function collectTags(templates: readonly Template[], fields: Set<string>): void {
  for (const template of templates) {
    if (template instanceof FieldTag && template.fieldName !== '') fields.add(template.fieldName);
    collectTags(childrenOf(template), fields);
  }
}

/** `v.f._in_query`, `f._parameter_value`, `row['v.f']`, `_filters['v.f']`. */
function addVariable(
  segments: readonly string[],
  { fields, asked, cells }: Readonly<Record<keyof TemplateReferences, Set<string>>>,
): void {
  const [root = '', second, third] = segments;
  if (root === 'row') {
    if (second !== undefined) fields.add(second);
    return;
  }
  // The value of a filter is known without its field.
  if (root.startsWith('_') || second === undefined) return;
  const isMember = second.startsWith('_');
  const field = isMember ? root : `${root}.${second}`;
  const member = isMember ? second : third;
  if (member === undefined && !isMember) {
    fields.add(field);
    return;
  }
  if (CELLS.has(member ?? '')) cells.add(field);
  if (QUESTIONS.has(member ?? '')) asked.add(field);
  else fields.add(field);
}
