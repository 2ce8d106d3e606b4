/** Answers on the wire. A body that fails after its beginning breaks the connection. */
import type { ServerResponse } from 'node:http';
import type { S3Error } from './errors.ts';
import type { S3Answer } from './operation.ts';
import { xmlHeader, xmlNodes } from './xml/write.ts';

export async function sendAnswer(
  response: ServerResponse,
  answer: S3Answer,
  isHead: boolean,
): Promise<void> {
  const { body } = answer;
  const isStream = typeof body === 'object';
  // Before the head goes out, while it can still become an error.
  const pieces = isStream ? body[Symbol.asyncIterator]() : undefined;
  const first = await pieces?.next();
  const headers = { ...answer.headers };
  if (typeof body === 'string') {
    headers['content-type'] ??= 'application/xml';
    headers['content-length'] = String(Buffer.byteLength(body));
  }
  writeHead(response, answer.status, headers);
  if (pieces === undefined || first === undefined) {
    response.end(isHead ? undefined : body);
    return;
  }
  await sendPieces(response, pieces, first);
}

async function sendPieces(
  response: ServerResponse,
  pieces: AsyncIterator<Uint8Array>,
  first: IteratorResult<Uint8Array>,
): Promise<void> {
  try {
    for (let piece = first; piece.done !== true; piece = await pieces.next()) {
      if (response.destroyed) return;
      await written(response, piece.value);
    }
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  } finally {
    await pieces.return?.();
  }
}

/** When nothing of it is here any more, or the client is gone: its memory is only lent. */
function written(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('close', done);
      resolve();
    };
    response.once('close', done);
    response.write(bytes, done);
  });
}

function writeHead(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | undefined>>,
): void {
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) response.setHeader(name, value);
  }
  response.writeHead(status);
}

export interface ErrorContext {
  readonly resource: string;
  readonly requestId: string;
  readonly hostId: string;
  readonly isHead: boolean;
}

export function sendError(response: ServerResponse, error: S3Error, context: ErrorContext): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { resource, requestId, hostId, isHead } = context;
  if (error.code === 'NotModified' || isHead) {
    // A HEAD has no body to say why in; its status has to do.
    writeHead(response, error.status, {});
    response.end();
    return;
  }
  const details = Object.entries(error.details).map(([name, value]) => [name, value] as const);
  const nodes = xmlNodes([
    ['Code', error.code],
    ['Message', error.message],
    ...details,
    ['Resource', resource],
    ['RequestId', requestId],
    ['HostId', hostId],
  ]);
  const body = `${xmlHeader}<Error>${nodes}</Error>`;
  const headers = {
    'content-type': 'application/xml',
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-bucket-region': error.details.Region,
  };
  writeHead(response, error.status, headers);
  response.end(body);
}
