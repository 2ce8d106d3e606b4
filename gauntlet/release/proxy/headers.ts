/** PURE. What a proxy hands on: all but what belongs to one connection alone. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

const OF_THE_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** As they came, in their order and spelling; several of one name stay several. */
export function handedOn(raw: readonly string[], connection: string | undefined): string[] {
  const named = (connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name = '', value = ''] = [raw[index], raw[index + 1]];
    const lower = name.toLowerCase();
    if (!OF_THE_CONNECTION.has(lower) && !named.includes(lower)) kept.push(name, value);
  }
  return kept;
}

/** The request's, with who asked; what a client says of that itself is kept before it. */
export function forwarded(request: IncomingMessage): string[] {
  const { headers, rawHeaders, socket } = request;
  const own = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host']);
  const kept = handedOn(rawHeaders, headers.connection);
  const others: string[] = [];
  for (let index = 0; index < kept.length; index += 2)
    if (!own.has((kept[index] ?? '').toLowerCase()))
      others.push(kept[index] ?? '', kept[index + 1] ?? '');
  const address = socket.remoteAddress ?? '';
  return [
    ...others,
    ...['X-Forwarded-For', listed(headers, 'x-forwarded-for', address)],
    ...['X-Forwarded-Proto', first(headers, 'x-forwarded-proto') ?? 'http'],
    ...['X-Forwarded-Host', first(headers, 'x-forwarded-host') ?? headers.host ?? ''],
  ];
}

function listed(headers: IncomingHttpHeaders, name: string, last: string): string {
  const before = first(headers, name);
  return before === undefined ? last : `${before}, ${last}`;
}

function first(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

export function isStream(headers: IncomingHttpHeaders): boolean {
  return (headers['content-type'] ?? '').startsWith('text/event-stream');
}
