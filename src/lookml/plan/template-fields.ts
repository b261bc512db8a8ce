/**
 * Fields that `html` and `link` of selected fields read by name: as in Looker, they are part of the query, hidden in
 * its result, and rows are grouped by them too. (Looker says so about `link`; `html` is treated the same.)
 * `row['view.field']` reads fields that are already there, and adds none.
 */
import { linkTexts } from '../../lib/link-texts.ts';
import { hasLiquid } from '../../liquid/sql-template.ts';
import { templateReferences } from '../../liquid/template-references.ts';
import type { FieldRef } from './field-ref.ts';
import type { VisibleFields } from './visible-fields.ts';

/**
 * Dimensions and measures that are not among `selected`; those that the user may not see are left out, and read as
 * empty.
 */
export function templateFields(selected: readonly FieldRef[], visible: VisibleFields): readonly FieldRef[] {
  const names = new Set(selected.map(({ name }) => name));
  const added: FieldRef[] = [];
  for (const { alias, field, custom } of selected) {
    if (custom) continue;
    const texts = [field.html, ...field.links.flatMap(linkTexts)];
    for (const text of texts) {
      if (text === undefined || !hasLiquid(text.text)) continue;
      for (const name of templateReferences(text.text).cells) {
        const ref = visible.find(name.includes('.') ? name : `${alias}.${name}`);
        const isCell = ref?.field.category === 'dimension' || ref?.field.category === 'measure';
        if (!isCell || names.has(ref.name)) continue;
        names.add(ref.name);
        added.push(ref);
      }
    }
  }
  return added;
}
