/**
 * The page on which a user lets a program act for them. It says who asks and for what. Users who have not logged in with
 * an account elsewhere enter API credentials, each time.
 */
import type { OauthApp } from '../../access/oauth-store.ts';
import { logInLink } from './log-in-pages.ts';
import { htmlPage, PAGE_HEADERS } from '../response/html-page.ts';
import { escapeHtml } from '../../lib/escape-html.ts';

export interface LogInPage {
  readonly app: OauthApp;
  /** Hidden members of the form. */
  readonly hidden: readonly (readonly [name: string, value: string])[];
  /** The name of the user, if it is known who is in front of the page. */
  readonly user: string | null;
  /** Where users can log in with an account elsewhere. */
  readonly provider: { readonly name: string; readonly href: string } | null;
  /** Why the last try failed. */
  readonly problem?: string;
}

export function logInPage({ app, hidden, user, provider, problem }: LogInPage): string {
  const title = `Let ${app.displayName} act for you?`;
  const fields = hidden.map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return htmlPage(
    title,
    `<h1>${escapeHtml(title)}</h1>${app.description === '' ? '' : `<p>${escapeHtml(app.description)}</p>`}
<p><strong>${escapeHtml(app.displayName)}</strong>, at <code>${escapeHtml(destinationOf(app))}</code>, will be able to do all that
you may do here, until you or an administrator end it${user === null ? '' : ', or your log-in ends'}. It does not see how you log in.</p>
${problem === undefined ? '' : `<p role="alert"><strong>${escapeHtml(problem)}</strong></p>`}
${user === null && provider !== null ? logInLink(provider.name, provider.href) : ''}
<form method="post" action="/auth">${fields.join('')}
${user === null ? credentialFields(provider !== null) : `<p>You are logged in as <strong>${escapeHtml(user)}</strong>. <a href="/auth/session">Not you?</a></p>`}
<button name="answer" value="allow">${user === null ? 'Log in and allow' : 'Allow'}</button><button name="answer" value="deny">Cancel</button></form>`,
  );
}

function credentialFields(isSecondWay: boolean): string {
  return `${isSecondWay ? '<p>Or with API credentials:</p>' : ''}<label>Client id<input name="api_client_id" autocomplete="username"${isSecondWay ? '' : ' autofocus'}></label>
<label>Client secret<input name="api_client_secret" type="password" autocomplete="current-password"></label>`;
}

export function refusalPage(why: string): string {
  return htmlPage('This application cannot log in', `<h1>This application cannot log in</h1><p>${escapeHtml(why)}</p>`);
}

/**
 * The page must not be shown in a frame, cached, or named as a referrer. Its form is sent to this server, which
 * redirects to the program.
 */
export function authorizationHeaders(app?: OauthApp): Readonly<Record<string, string>> {
  const target = app === undefined ? '' : ` ${destinationOf(app)}`;
  return {
    ...PAGE_HEADERS,
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'${target}`,
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
}

/** The program's origin, or its own URL scheme. */
function destinationOf({ redirectUri }: OauthApp): string {
  const { protocol, origin } = new URL(redirectUri);
  return protocol === 'https:' || protocol === 'http:' ? origin : protocol;
}
