/**
 * Finds the file in a multipart form while the form is still coming in. Nothing is kept: the bytes
 * go on as they arrive, and what is behind the file waits until the file was taken.
 */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { storageErrors } from '../model/errors.ts';
import { arriving } from '../protocol/arriving.ts';

export interface FormFile {
  readonly name: string;
  readonly contentType: string;
  /** What the length of the request lets expect; exact when nothing stands behind the file. */
  readonly expectedBytes: number | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
}

const HEAD_BYTES = 64 * 1024;

/** Calls `take` for the field `file`, and resolves with its result when the form is at its end. */
export async function fileOfForm<T>(
  request: IncomingMessage,
  take: (file: FormFile) => Promise<T>,
): Promise<T> {
  const missing = (problem: string) => storageErrors.make('FILE_FIELD_MISSING', { problem });
  const type = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type)) throw missing('it is no multipart form');
  const parser = parserOf(type, request);
  if (parser === undefined) throw missing('the form names no boundary');
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let found = false;
  let open: Readable | undefined;
  const head = headOf(request);
  parser.on('file', (field, stream, name, _encoding, given) => {
    if (field !== 'file' || found) {
      stream.resume();
      return;
    }
    found = true;
    // The parser tells a form that breaks off by an error on the file, and on itself.
    open = stream;
    const { expectedBytes, contentType = given } = head.fileHead(type);
    take({ name: name ?? '', contentType, expectedBytes, bytes: arriving(stream) }).then(
      resolve,
      reject,
    );
  });
  parser.on('finish', () => {
    if (!found) reject(missing('there is no field "file" with a file'));
  });
  parser.on('error', (error: unknown) => {
    reject(found ? storageErrors.make('UPLOAD_BROKEN', {}, error) : missing('the form is broken'));
  });
  const onGone = () => {
    const error = storageErrors.make('UPLOAD_BROKEN');
    // Whoever takes the file hears of it first: there is something to give back.
    open?.destroy(error);
    parser.destroy();
    if (!found) reject(error);
  };
  request.once('aborted', onGone).once('error', onGone);
  request.pipe(parser);
  try {
    return await promise;
  } finally {
    request.off('aborted', onGone).off('error', onGone);
    request.unpipe(parser);
    head.stop();
  }
}

function parserOf(type: string, request: IncomingMessage): BusboyInstance | undefined {
  try {
    return new Busboy({
      headers: { ...request.headers, 'content-type': type },
      limits: { files: 1, fields: 100, fieldSize: 64 * 1024, headerPairs: 100 },
      highWaterMark: 1024 * 1024,
      fileHwm: 1024 * 1024,
    });
  } catch {
    // It says that the header is not whole; the caller says so to the client.
    return undefined;
  }
}

/** Keeps the beginning of the body, to see where in it the file begins. */
function headOf(request: IncomingMessage) {
  const pieces: Buffer[] = [];
  let bytes = 0;
  const onData = (piece: Buffer) => {
    if (bytes < HEAD_BYTES) pieces.push(piece.subarray(0, HEAD_BYTES - bytes));
    bytes += piece.length;
    if (bytes >= HEAD_BYTES) request.off('data', onData);
  };
  request.on('data', onData);
  return {
    stop: () => void request.off('data', onData),
    /** The parser gives the type of the file without what stands behind it. */
    fileHead(type: string): { expectedBytes?: number | undefined; contentType?: string } {
      const total = Number(request.headers['content-length'] ?? Number.NaN);
      const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
      const head = Buffer.concat(pieces);
      const field = head.indexOf('name="file"');
      const begin = field < 0 ? -1 : head.indexOf('\r\n\r\n', field);
      if (boundary === undefined || begin < 0) return {};
      const lines = head.toString('latin1', field, begin);
      const contentType = /\r\ncontent-type:[ \t]*([^\r\n]*?)[ \t]*(?:\r\n|$)/i.exec(lines)?.[1];
      const end = `\r\n--${boundary}--\r\n`.length;
      const expected = Math.max(0, total - (begin + 4) - end);
      return {
        expectedBytes: Number.isFinite(total) ? expected : undefined,
        ...(contentType === undefined ? {} : { contentType }),
      };
    },
  };
}
