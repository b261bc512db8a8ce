import type { AsServed } from '../../contract/member.ts';
import { ApiVersionSchema, LocaleSchema, TimezoneSchema } from '../../contract/api-version.ts';
import { anyObject } from '../../contract/member.ts';
import { SettingSchema, switchedOff } from '../../contract/setting.ts';
import { apiDescription } from '../description/api-description.ts';
import { found } from '../../errors/found.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { FieldsSchema } from '../../contract/fields-schema.ts';
import { json } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { versionView } from '../views/version-view.ts';

export const versionRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/versions',
    operationId: 'versions',
    group: 'Config',
    summary: 'The API version, and the Looker release whose behaviour is served',
    permission: 'public',
    query: FieldsSchema,
    answers: ApiVersionSchema,
    handle: ({ origin }, { config }) => json(versionView(origin, config.server.pending_status)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api_spec/:api_version/:specification',
    aliases: ['/api_spec/:api_version/:specification'],
    operationId: 'api_spec',
    group: 'Config',
    summary: 'The API described as data',
    notes: 'For version 4.0: swagger.json in Swagger 2.0, like Looker’s, and openapi.json in OpenAPI 3.1.',
    permission: 'public',
    answers: anyObject,
    handle: ({ params: { api_version, specification }, origin }, { routes }) =>
      json(found(api_version === '4.0' ? apiDescription(specification, routes, origin) : undefined)),
  }),
  defineListRoute({
    path: '/timezones',
    operationId: 'all_timezones',
    group: 'Config',
    summary: 'The time zones that queries may be asked in',
    permission: 'any',
    item: TimezoneSchema,
    handle: () => list(['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')], timezoneView),
  }),
  defineListRoute({
    path: '/locales',
    operationId: 'all_locales',
    group: 'Config',
    summary: 'The locales that labels are available in: those of the project’s strings files, or only English',
    permission: 'any',
    item: LocaleSchema,
    handle: (_input, { project }) =>
      list(Object.keys(project.current().localisation?.strings ?? { en: null }), localeView),
  }),
  defineRoute({
    method: 'GET',
    path: '/setting',
    operationId: 'get_setting',
    group: 'Config',
    summary: 'Settings; parts of Looker that do not exist here are switched off',
    permission: 'see_admin',
    query: FieldsSchema,
    answers: SettingSchema,
    handle: ({ origin }) => json(settingView(origin)),
  }),
];

/** Looker's Setting. Users in coatcheck.yaml may have their own time zone. */
function settingView(origin: string): AsServed<typeof SettingSchema> {
  return {
    ...Object.fromEntries(switchedOff.map((name) => [name, false])),
    instance_config: { feature_flags: {}, license_features: {} },
    timezone: 'UTC',
    allow_user_timezones: true,
    host_url: origin,
    email_domain_allowlist: [],
    login_notification_text: null,
    dashboard_auto_refresh_minimum_interval: null,
    content_certification_documentation_link: null,
  };
}

/** Looker's Locale. Authors may invent locales; one that is not a language is called by its code. */
function localeView(code: string): AsServed<typeof LocaleSchema> {
  return { code, native_name: languageName(code, code), english_name: languageName(code, 'en') };
}

function languageName(code: string, inLocale: string): string {
  try {
    const [tag, into] = [code, inLocale].map((one) => one.replaceAll('_', '-'));
    return new Intl.DisplayNames(into, { type: 'language' }).of(tag ?? code) ?? code;
  } catch {
    return code;
  }
}

/** Looker's Timezone: `America/New_York` is New York, in the group America. */
function timezoneView(zone: string): AsServed<typeof TimezoneSchema> {
  const [group = zone, ...place] = zone.split('/');
  const label = (place.length === 0 ? group : place.join(' - ')).replaceAll('_', ' ');
  return { value: zone, label, group: place.length === 0 ? 'Other' : group };
}
