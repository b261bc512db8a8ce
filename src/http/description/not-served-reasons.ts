/** Why operations of Looker's are not served, for the documents. A test asks for a reason for each. */
import { found } from '../../errors/found.ts';

/** The first that fits; matched against `Group operation`. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/embed|cookieless/, 'There are no pages to embed.'],
  [
    /^Auth .*(?:ldap|saml|oidc)|credentials_(?:ldap|saml|oidc|google|totp|looker_openid)/,
    'Users log in with API credentials, or as `log_in` of `coatcheck.yaml` says.',
  ],
  [/^Auth .*(?:password_config|session_config|lockout)|password_reset/, 'There are no passwords.'],
  [/^Auth .*support_access/, 'There is no support staff to let in.'],
  [/^(?:Alert|ScheduledPlan|Integration)\b|digest|welcome_email|smtp/, 'Nothing is sent or scheduled.'],
  [/^Artifact\b/, 'There are no extensions, whose store this is.'],
  [/^(?:ConversationalAnalytics|KeyDriverAnalysis)\b/, 'There is no language model.'],
  [/^(?:SelfService|LookmlModel)\b/, 'Models come out of the project’s folder alone.'],
  [/^Report\b/, 'There are no reports of Looker Studio.'],
  [/^(?:Board|Content|Dashboard|Folder|Homepage|Look)\b/, 'No content is kept.'],
  [/^(?:ColorCollection|Theme)\b|whitelabel/, 'There are no pages to paint.'],
  [/^Connection .*(?:ssh|oauth)/, 'Connections are made directly, with a user name and password.'],
  [/connection_override/, 'Derived tables are computed within each query, on the connection itself.'],
  [/^Project .*async_deploy/, 'A deployment answers when it is done: `deploy_ref_to_production`.'],
  [
    /^Project .*(?:deploy_key|credential)/,
    'Git reaches the remote as the server’s account does: by its ssh keys and helpers.',
  ],
  [/^Project .*git_diagnostic/, '`run_git_connection_test` says what is wrong.'],
  [/^Project\b/, 'A project is a folder, which its author keeps as they like.'],
  [/^RenderTask\b/, 'Pictures of single queries are a result format: `run_query` with `png`.'],
  [/mobile/, 'There is no app for phones.'],
  [/cloud_storage/, 'There are no artifacts of Looker’s to keep elsewhere; `coatcheck backup` saves the state.'],
  [/internal_help_resources/, 'There are no pages with a help menu.'],
  [/public_egress_ip_addresses/, 'Only whoever runs the server knows from which addresses it connects.'],
  [/legacy_feature/, 'There are no switches of old behaviour: all are off, and stay so.'],
  [/set_setting/, 'Settings of the server are those of `coatcheck.yaml`, which a reload takes.'],
  [/data_action/, 'Fields have no actions: nothing of a result is sent to other servers.'],
  [/graph_derived_tables/, 'No derived table is kept, so that none depends on the building of another.'],
  [/connection_cost_estimate/, 'None of the databases estimates what a query costs before it runs.'],
  [/get_model/, '`lookml_model` tells of a model, and `all_connections` of its connection.'],
  [
    /service_account/,
    'A user with API credentials and nothing else is one: `create_user`, `create_user_credentials_api3`.',
  ],
  [/update_user_credentials_api3/, 'Credentials do not change: make new ones, and delete the old.'],
  [
    /delete_user_session/,
    'Sessions of browsers are those of the pages at `/auth`; they are not listed, and end by themselves.',
  ],
  [/wipeout_user_emails/, 'Of an e-mail address only the user knows it: `update_user` and `delete_user` take it away.'],
];

/** A sentence. @throws CoatcheckError `not_found` if nobody has written why */
export function reasonNotServed(group: string, operationId: string): string {
  return found(reasons.find(([pattern]) => pattern.test(`${group} ${operationId}`))?.[1]);
}
