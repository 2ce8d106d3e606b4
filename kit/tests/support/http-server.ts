/** A server of the kit with a few paths, for unit and black-box tests alike. */
import { z } from 'zod';
import { catalogue } from '../../errors/index.ts';
import { type HttpServer, type HttpServerOptions, httpServer, statuses } from '../../http/index.ts';
import { type Logger, logger } from '../../telemetry/index.ts';

export const shopErrors = catalogue({
  BOOK_UNKNOWN: { what: 'there is no book {id}', fix: 'List the books.' },
  SHOP_CLOSED: { what: 'the shop is closed', fix: 'Come back later.' },
});

const unmapped = catalogue({ SECRET_DETAIL: { what: 'the vault is at /srv/vault', fix: 'None.' } });

export interface Captured {
  readonly log: Logger;
  lines(): Record<string, unknown>[];
}

export function capturedLog(): Captured {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  const log = logger({ service: 'shop', level: 'debug', stream });
  return { log, lines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

export async function shop(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const server = await httpServer({
    name: 'shop',
    version: '1.2.3',
    log: options.log ?? capturedLog().log,
    statuses: statuses([shopErrors], { BOOK_UNKNOWN: 404, SHOP_CLOSED: 503 }),
    ...options,
  });
  const { app } = server;
  const book = z.object({ title: z.string().min(1), pages: z.int().positive() });
  const created = z.object({ id: z.string(), title: z.string() }).meta({ id: 'CreatedBook' });
  app.post('/books', { schema: { body: book, response: { 201: created } } }, (request, reply) => {
    reply.code(201);
    return { id: 'b1', title: request.body.title };
  });
  const params = z.object({ id: z.string() });
  app.get('/books/:id', { schema: { params, response: { 404: created } } }, (request) => {
    throw shopErrors.make('BOOK_UNKNOWN', { id: request.params.id });
  });
  const querystring = z.object({ page: z.coerce.number().int().min(1).default(1) });
  app.get('/books', { schema: { querystring } }, (request) => ({ page: request.query.page }));
  app.get('/closed', () => {
    throw shopErrors.make('SHOP_CLOSED');
  });
  app.get('/crash', () => {
    throw new Error('cannot open /srv/vault with password hunter2');
  });
  app.get('/unmapped', () => {
    throw unmapped.make('SECRET_DETAIL');
  });
  app.get('/broken', { schema: { response: { 200: created } } }, () => {
    return { id: 5 } as unknown as z.infer<typeof created>;
  });
  app.get('/injected', (_request, reply) => reply.header('x-note', 'a\r\nx-evil: 1').send('x'));
  app.get('/address', (request) => ({ ip: request.ip }));
  return server;
}
