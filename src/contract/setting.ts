/** Looker's Setting, as far as it applies to this server. */
import { Type } from 'typebox';
import { anyObject, nullableText, partial } from './member.ts';

/** Features of Looker that this server does not have: each is switched off. */
export const switchedOff = [
  'extension_framework_enabled',
  'extension_load_url_enabled',
  'marketplace_auto_install_enabled',
  'marketplace_enabled',
  'marketplace_terms_accepted',
  'onboarding_enabled',
  'data_connector_default_enabled',
  'embed_cookieless_v2',
  'embed_enabled',
  'login_notification_enabled',
  'dashboard_auto_refresh_restriction',
  'revoke_certification_on_edits',
  'automated_mfa_enabled',
  'is_content_certification_enabled',
  'auto_certify_lookml_content',
  'ca_agent_observability',
] as const;

export const SettingSchema = partial({
  ...Object.fromEntries(switchedOff.map((name) => [name, Type.Boolean()])),
  instance_config: partial({ feature_flags: anyObject, license_features: anyObject }),
  timezone: Type.String(),
  allow_user_timezones: Type.Boolean(),
  host_url: Type.String(),
  email_domain_allowlist: Type.Array(Type.String()),
  login_notification_text: nullableText,
  dashboard_auto_refresh_minimum_interval: nullableText,
  content_certification_documentation_link: nullableText,
});
