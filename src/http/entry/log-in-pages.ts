/** The pages around logging in with an account elsewhere. */
import type { User } from '../../access/user.ts';
import { escapeHtml } from '../../lib/escape-html.ts';
import { htmlPage } from '../response/html-page.ts';

/** @param back the query string of `/auth` to return to; empty = none */
export function logInHref(back: string): string {
  return back === '' ? '/auth/log-in' : `/auth/log-in?${back}`;
}

export function logInLink(provider: string, href: string): string {
  return `<p><a href="${escapeHtml(href)}"><strong>Log in with ${escapeHtml(provider)}</strong></a></p>`;
}

export function nameOf({ caller, email }: User): string {
  return email === null ? caller.displayName : `${caller.displayName} (${email})`;
}

/** A page with one sentence, and, if given, a way to try again. */
export function sentencePage(title: string, why: string, retry?: { readonly provider: string; readonly href: string }) {
  const link = retry === undefined ? '' : logInLink(retry.provider, retry.href);
  return htmlPage(title, `<h1>${escapeHtml(title)}</h1><p role="alert">${escapeHtml(why)}</p>${link}`);
}

/** @param seal null if the proxy says who the user is: then the user logs out there */
export function sessionPage(user: User, seal: string | null): string {
  const title = 'You are logged in';
  const form = `<form method="post" action="/auth/log-out"><input type="hidden" name="seal" value="${escapeHtml(seal ?? '')}">
<button>Log out</button></form>`;
  return htmlPage(
    title,
    `<h1>${title}</h1><p>As <strong>${escapeHtml(nameOf(user))}</strong>.</p>
${seal === null ? '<p>The proxy in front of this server says who you are. Log out there.</p>' : form}`,
  );
}

export function loggedOutPage(provider: string | null, providerHref: string | null): string {
  const title = 'You are logged out';
  const there =
    provider === null || providerHref === null
      ? ''
      : `<p>You may still be logged in at ${escapeHtml(provider)}, and could log in again here without a password. <a href="${escapeHtml(providerHref)}" rel="noreferrer">Log out there, too</a>.</p>`;
  return htmlPage(
    title,
    `<h1>${title}</h1><p>Programs that you have let act for you go on until your log-in would have ended.</p>${there}`,
  );
}
