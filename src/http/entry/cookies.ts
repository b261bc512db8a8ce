/** Cookies of this server's own pages. The API never reads one. */
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface OwnCookie {
  /** Undefined if the browser sent none, or one that is not of this form. */
  read(request: FastifyRequest): string | undefined;
  /** @param lifetimeSeconds 0 removes it */
  set(request: FastifyRequest, reply: FastifyReply, value: string, lifetimeSeconds: number): void;
}

/**
 * A cookie that no script reads, and that comes with links from other sites but not with what these send (`Lax`), or
 * with neither (`Strict`). Over TLS its name begins with `__Host-`: neither a page without TLS nor a neighbouring
 * subdomain can plant it.
 */
export function ownCookie(name: string, sameSite: 'Lax' | 'Strict' = 'Lax'): OwnCookie {
  const nameFor = (request: FastifyRequest) => (isSecure(request) ? `__Host-${name}` : name);
  return {
    read(request) {
      const { cookie = '' } = request.headers;
      const values = cookie.split('; ').flatMap((pair) => {
        const [key, value = ''] = pair.split('=', 2);
        return key === nameFor(request) ? [value] : [];
      });
      const [value] = values;
      return values.length === 1 && value !== undefined && /^[\w-]{1,4000}$/.test(value) ? value : undefined;
    },
    set(request, reply, value, lifetimeSeconds) {
      const secure = isSecure(request) ? '; Secure' : '';
      const lasting = `Max-Age=${String(lifetimeSeconds)}; Path=/`;
      reply.header('set-cookie', `${nameFor(request)}=${value}; ${lasting}; HttpOnly; SameSite=${sameSite}${secure}`);
    },
  };
}

function isSecure({ client }: FastifyRequest): boolean {
  return client.origin.startsWith('https:');
}
