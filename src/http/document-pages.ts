/** `/docs`: the documents of the package, for anybody. They hold no secrets, and nothing of the project. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createDocumentSite, HTML, type SitePage } from '../documents/document-site.ts';
import { DOCUMENTS_PATH } from '../documents/contents.ts';
import { asAsker, ownTurn } from '../lib/others-turn.ts';
import { askerOf } from './route/request-context.ts';

/** Pages hold no script, and load their style and their icon from here. */
const SITE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // Kept, but asked for again each time: an upgrade changes them.
  'cache-control': 'no-cache',
};

/** With the icon that browsers ask every server for; `documents`: everything else too. */
export function addDocumentPages(app: FastifyInstance, { documents }: { readonly documents: boolean }): void {
  const site = createDocumentSite();
  const answer = (request: FastifyRequest, reply: FastifyReply, address: string): Promise<FastifyReply> =>
    asAsker(askerOf(request), async () => {
      await ownTurn();
      const page = await site.page(address);
      if (page === null) {
        reply.callNotFound();
        return reply;
      }
      return sendPage(request, reply, page);
    });
  app.get('/favicon.ico', (request, reply) => answer(request, reply, `${DOCUMENTS_PATH}/icon.svg`));
  if (!documents) return;
  app.get(DOCUMENTS_PATH, (request, reply) => answer(request, reply, DOCUMENTS_PATH));
  app.get<{ Querystring: { q?: string | readonly string[] } }>(`${DOCUMENTS_PATH}/search`, (request, reply) =>
    asAsker(askerOf(request), async () => {
      await ownTurn();
      const { q = '' } = request.query;
      const html = await site.search(typeof q === 'string' ? q : (q[0] ?? ''));
      return reply.headers(SITE_HEADERS).type(HTML).send(html);
    }),
  );
  app.get<{ Params: { '*': string } }>(`${DOCUMENTS_PATH}/*`, (request, reply) =>
    answer(request, reply, `${DOCUMENTS_PATH}/${request.params['*']}`),
  );
}

function sendPage(request: FastifyRequest, reply: FastifyReply, page: SitePage): FastifyReply {
  reply.headers({ ...SITE_HEADERS, etag: page.etag });
  const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  if (known.includes(page.etag) || known.includes('*')) return reply.code(304).send();
  return reply.type(page.contentType).send(page.body);
}
