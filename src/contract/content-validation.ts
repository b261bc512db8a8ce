/** Looker: ContentValidation. */
import { Type } from 'typebox';
import { anyObject, nullable, nullableText, partial } from './member.ts';

export const ContentValidationErrorSchema = partial({
  message: nullableText,
  field_name: nullableText,
  model_name: nullableText,
  explore_name: nullableText,
  removable: Type.Boolean(),
});

export const ContentValidationLookMLDashboardSchema = partial({
  id: Type.String(),
  title: nullableText,
  space_id: nullableText,
});

export const ContentValidationLookMLDashboardElementSchema = partial({
  lookml_link_id: nullableText,
  title: nullableText,
});

export const ContentValidatorErrorSchema = partial({
  look: nullable(anyObject),
  dashboard: nullable(anyObject),
  dashboard_element: nullable(anyObject),
  dashboard_filter: nullable(anyObject),
  scheduled_plan: nullable(anyObject),
  alert: nullable(anyObject),
  lookml_dashboard: nullable(ContentValidationLookMLDashboardSchema),
  lookml_dashboard_element: nullable(ContentValidationLookMLDashboardElementSchema),
  errors: nullable(Type.Array(ContentValidationErrorSchema)),
  id: Type.String(),
});

const count = nullable(Type.Integer());

export const ContentValidationSchema = partial({
  content_with_errors: nullable(Type.Array(ContentValidatorErrorSchema)),
  computation_time: nullable(Type.Number()),
  total_looks_validated: count,
  total_dashboard_elements_validated: count,
  total_dashboard_filters_validated: count,
  total_scheduled_plans_validated: count,
  total_alerts_validated: count,
  total_explores_validated: count,
});
