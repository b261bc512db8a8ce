import { compileValueTemplate } from '../../src/liquid/value-template.ts';
import type { RenderedValue, ValueTemplateOptions, ValueTemplateScope } from '../../src/liquid/value-template.ts';

/** A template of one cell: what it gives, and all that is said of it. */
export function renderValueTemplate(
  text: string,
  scope: ValueTemplateScope,
  options: ValueTemplateOptions = { escape: 'none' },
): RenderedValue {
  const template = compileValueTemplate(text, options);
  const rendered = template.render(scope);
  return { text: rendered.text, diagnostics: [...template.diagnostics, ...rendered.diagnostics] };
}
