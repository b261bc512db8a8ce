import type { ContentValidatorErrorSchema, ContentValidationSchema } from '../../contract/content-validation.ts';
import type { AsServed } from '../../contract/member.ts';
import type { CheckedPart } from '../resources/content-validation.ts';
import { partTitle, titleOf } from '../resources/dashboards.ts';
import { LOOKML_FOLDER_ID } from '../resources/folders.ts';

/**
 * Looker's ContentValidation.
 * @param seconds how long it took
 */
export function contentValidationView(
  parts: readonly CheckedPart[],
  seconds: number,
): AsServed<typeof ContentValidationSchema> {
  const countOf = (kind: CheckedPart['kind']) => parts.filter((part) => part.kind === kind).length;
  return {
    content_with_errors: parts.flatMap((part, index) =>
      part.problems.length === 0 ? [] : [contentWithErrors(part, String(index + 1))],
    ),
    computation_time: seconds,
    total_looks_validated: 0,
    total_dashboard_elements_validated: countOf('element'),
    total_dashboard_filters_validated: countOf('filter'),
    total_scheduled_plans_validated: 0,
    total_alerts_validated: 0,
    total_explores_validated: new Set(parts.flatMap(({ explores }) => explores)).size,
  };
}

/** Looker's ContentValidatorError. It has no member for filters of LookML dashboards. */
function contentWithErrors(
  { dashboard, part, problems }: CheckedPart,
  id: string,
): AsServed<typeof ContentValidatorErrorSchema> {
  return {
    id,
    look: null,
    dashboard: null,
    dashboard_element: null,
    dashboard_filter: null,
    scheduled_plan: null,
    alert: null,
    lookml_dashboard: { id: dashboard.id, title: titleOf(dashboard), space_id: LOOKML_FOLDER_ID },
    lookml_dashboard_element: {
      lookml_link_id: `${dashboard.id}::${part.name ?? ''}`,
      title: partTitle(dashboard, part),
    },
    errors: problems.map(({ message, field, model, explore }) => ({
      message,
      field_name: field,
      model_name: model,
      explore_name: explore,
      removable: false,
    })),
  };
}
