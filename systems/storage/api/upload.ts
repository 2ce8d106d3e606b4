/** A file from a form, or from any stream, into the cluster in the pieces that the API promises. */
import type { Blobs } from '../blobs/port.ts';
import { storageErrors } from '../model/errors.ts';
import type { PendingFile } from '../model/nouns.ts';

export interface Upload {
  readonly name: string;
  readonly contentType: string;
  readonly expectedBytes: number | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly owner: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly signal: AbortSignal;
}

export interface UploadRules {
  readonly pieces: number;
  readonly limitBytes: number;
}

const GATHER_BYTES = 4 * 1024 * 1024;

export async function writeUpload(
  blobs: Blobs,
  upload: Upload,
  { pieces, limitBytes }: UploadRules,
): Promise<PendingFile> {
  const { name, contentType, owner, cacheControl, signal } = upload;
  nameCheck(name);
  typeCheck(contentType);
  const options = {
    kind: 'file',
    name,
    contentType,
    owner,
    cacheControl,
    limitBytes,
    signal,
  } as const;
  const write = (bytes: AsyncIterable<Uint8Array>, sizeBytes: number | undefined) =>
    blobs.write(bytes, { ...options, cut: { kind: 'pieces', count: pieces, sizeBytes } });
  const { sizeBytes, bytes } =
    upload.expectedBytes === undefined
      ? await measured(upload.bytes)
      : { sizeBytes: upload.expectedBytes, bytes: upload.bytes };
  const pending = await write(bytes, sizeBytes);
  const expected = pending.sizeBytes < pieces ? Math.min(1, pending.sizeBytes) : pieces;
  if (pending.chunks.length === expected) return pending;
  // The client did not say how long it is, or said it wrong: it is cut again, now that it is known.
  try {
    return await write(blobs.read([pending]), pending.sizeBytes);
  } finally {
    await blobs.abandon(pending);
  }
}

/** Looks at the beginning, which is all of most files. */
async function measured(bytes: AsyncIterable<Uint8Array>) {
  const source = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let gathered = 0;
  let isWhole = false;
  while (gathered <= GATHER_BYTES && !isWhole) {
    const { value, done } = await source.next();
    if (done === true) isWhole = true;
    else {
      first.push(value);
      gathered += value.length;
    }
  }
  async function* all() {
    yield* first.splice(0);
    for (;;) {
      const { value, done } = await source.next();
      if (done === true) return;
      yield value;
    }
  }
  return { sizeBytes: isWhole ? gathered : undefined, bytes: all() };
}

/** Of any character that could pose as another header, path or line. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

export function nameCheck(name: string): void {
  const fail = (problem: string) => storageErrors.make('FILENAME_INVALID', { problem });
  if (name === '') throw fail('it is empty');
  if (Buffer.byteLength(name) > 255) throw fail('it is longer than 255 bytes');
  if (CONTROL.test(name)) throw fail('it has control characters');
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const TYPE = new RegExp(
  `^${TOKEN}/${TOKEN}(?:\\s*;\\s*${TOKEN}=(?:${TOKEN}|"[^"\\\\\\p{Cc}]*"))*$`,
  'u',
);

export function typeCheck(type: string): void {
  if (type.length > 255 || !TYPE.test(type)) {
    throw storageErrors.make('CONTENT_TYPE_INVALID', { type: type.slice(0, 100) });
  }
}
