/** Reads the head of an HTTP/1.1 message: the start line and the few headers that matter here. */

export interface RequestHead {
  readonly method: string;
  /** As sent, with the query. */
  readonly target: string;
  readonly headers: ReadonlyMap<string, string>;
}

export interface ResponseHead {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
}

/** How a message's body ends. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until close' }
  /** No HTTP any more: an upgrade or a tunnel. */
  | { readonly kind: 'tunnel' };

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/1\.[01]$/;
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: .*)?$/;

export function parseRequestHead(raw: Buffer): RequestHead | undefined {
  const { first, headers } = parseLines(raw);
  const found = REQUEST_LINE.exec(first);
  if (found === null) return undefined;
  return { method: found[1] ?? '', target: found[2] ?? '', headers };
}

export function parseResponseHead(raw: Buffer): ResponseHead | undefined {
  const { first, headers } = parseLines(raw);
  const found = STATUS_LINE.exec(first);
  return found === null ? undefined : { status: Number(found[1]), headers };
}

export function requestFraming({ headers }: RequestHead): Framing {
  return framingByHeaders(headers) ?? { kind: 'none' };
}

export function responseFraming(head: ResponseHead, method: string | undefined): Framing {
  const { status, headers } = head;
  if (status === 101 || (method === 'CONNECT' && status < 300 && status >= 200)) {
    return { kind: 'tunnel' };
  }
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) {
    return { kind: 'none' };
  }
  return framingByHeaders(headers) ?? { kind: 'until close' };
}

function framingByHeaders(headers: ReadonlyMap<string, string>): Framing | undefined {
  const coding = headers.get('transfer-encoding');
  if (coding !== undefined) {
    return /(^|[\s,])chunked\s*$/i.test(coding) ? { kind: 'chunked' } : { kind: 'until close' };
  }
  const bytes = Number(headers.get('content-length') ?? Number.NaN);
  if (!Number.isSafeInteger(bytes) || bytes < 0) return undefined;
  return bytes === 0 ? { kind: 'none' } : { kind: 'length', bytes };
}

function parseLines(raw: Buffer): { first: string; headers: Map<string, string> } {
  const [first = '', ...lines] = raw.toString('latin1').trimEnd().split(/\r?\n/);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { first, headers };
}
