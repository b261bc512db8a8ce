/**
 * Ties a form to the browser in which it was shown and to its purpose, so that no other site can send it: a cookie that
 * is sent only with requests from this site, and a seal over the cookie and the form's content.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownCookie } from './cookies.ts';

export interface FormSeal {
  /** Sets the cookie and gives the seal for the form. */
  seal(request: FastifyRequest, reply: FastifyReply, content: string): string;
  /** Does the form come unchanged from a page of this server, in the browser for which it was made? */
  isValid(request: FastifyRequest, content: string, seal: string): boolean;
}

const LIFETIME_SECONDS = 600;

export function createFormSeal(): FormSeal {
  // Forms from before a restart must be filled in again.
  const key = randomBytes(32);
  const cookie = ownCookie('coatcheck_form', 'Strict');
  const sealOf = (browser: string, content: string) =>
    createHmac('sha256', key)
      .update(JSON.stringify([browser, content]))
      .digest();
  return {
    seal(request, reply, content) {
      const browser = randomBytes(24).toString('base64url');
      cookie.set(request, reply, browser, LIFETIME_SECONDS);
      return sealOf(browser, content).toString('base64url');
    },
    isValid(request, content, seal) {
      // Browsers say where a form comes from; for those that do not, the cookie shows it.
      const { 'sec-fetch-site': site = 'same-origin' } = request.headers;
      const browser = cookie.read(request);
      if (browser === undefined || site !== 'same-origin') return false;
      const expected = sealOf(browser, content);
      const given = Buffer.from(seal, 'base64url');
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
