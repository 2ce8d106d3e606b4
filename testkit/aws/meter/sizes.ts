/** How many bytes pass, without keeping them and without touching how they pass. */
import { pipeline, type Readable, Transform } from 'node:stream';

type Headers = Readonly<Record<string, unknown>>;

export function declaredLength(headers: Headers | undefined): number | undefined {
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (name.toLowerCase() === 'content-length') return Number(value);
  }
  return undefined;
}

export function knownLength(body: unknown): number | undefined {
  if (body === undefined || body === null) return 0;
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  if (body instanceof Blob) return body.size;
  return body instanceof URLSearchParams ? Buffer.byteLength(body.toString()) : undefined;
}

export function isReadable(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'pipe' in body && 'on' in body;
}

/** The same bytes, counted as they are read; an error on either side reaches the other. */
export function counted(body: Readable, count: (bytes: number) => void): Readable {
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count(chunk.length);
      done(null, chunk);
    },
  });
  // Whoever reads the counter hears of the error; the callback only keeps it from being thrown.
  pipeline(body, counter, () => undefined);
  return counter;
}
