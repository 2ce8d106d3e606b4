/** `GET /files/{id}`: the bytes, a part of them, or word that the client has them already. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Blobs } from '../blobs/port.ts';
import type { FoundFile } from '../metadata/listing.ts';
import { untilExpiry } from '../protocol/cache-control.ts';
import { conditionOf, rangeApplies, rangeOf } from './ranges.ts';

export interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** By a link that is good for so long; undefined: by who may read. */
  readonly openForS: number | undefined;
}

export async function sendFile(
  blobs: Blobs,
  { info, file }: FoundFile,
  { request, reply, openForS }: Asked,
): Promise<unknown> {
  const { headers } = request;
  const cacheControl = info.cacheControl ?? 'no-cache';
  const version = { etag: `"${info.checksum}"`, modifiedMs: info.createdAt.getTime() };
  reply
    .header('etag', version.etag)
    .header('last-modified', info.createdAt.toUTCString())
    .header('accept-ranges', 'bytes')
    .header(
      'cache-control',
      openForS === undefined ? cacheControl : untilExpiry(cacheControl, openForS),
    );
  const condition = conditionOf(
    {
      ifMatch: headers['if-match'],
      ifNoneMatch: headers['if-none-match'],
      ifModifiedSince: headers['if-modified-since'],
      ifUnmodifiedSince: headers['if-unmodified-since'],
    },
    version,
  );
  if (condition !== 200) return reply.code(condition).send();
  const { sizeBytes } = info;
  const ifRange = headers['if-range'];
  const asked = rangeApplies(typeof ifRange === 'string' ? ifRange : undefined, version);
  const range = asked ? wantedRange(headers.range, sizeBytes, reply) : undefined;
  const { startBytes, endBytes } = range ?? { startBytes: 0, endBytes: sizeBytes };
  reply
    .code(range === undefined ? 200 : 206)
    .header('content-type', info.contentType)
    .header('content-length', String(endBytes - startBytes))
    .header('content-disposition', dispositionOf(info.name));
  if (range !== undefined) {
    reply.header('content-range', `bytes ${startBytes}-${endBytes - 1}/${sizeBytes}`);
  }
  if (request.method === 'HEAD' || endBytes === startBytes) return reply.send('');
  return reply.send(await streamOf(blobs.read([file], { startBytes, endBytes })));
}

function wantedRange(header: string | undefined, sizeBytes: number, reply: FastifyReply) {
  try {
    return rangeOf(header, sizeBytes);
  } catch (error) {
    reply.header('content-range', `bytes */${sizeBytes}`);
    throw error;
  }
}

/** The first piece is read before the answer begins: until then an error can still be told. */
async function streamOf(pieces: AsyncGenerator<Uint8Array>): Promise<Readable> {
  const first = await pieces.next();
  async function* all() {
    try {
      if (first.done !== true) yield first.value;
      yield* pieces;
    } finally {
      await pieces.return(undefined);
    }
  }
  return Readable.from(all(), { objectMode: false, highWaterMark: 512 * 1024 });
}

/** The name for old clients, and as it is for others; nothing in it can end the header. */
function dispositionOf(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const coded = encodeURIComponent(name).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${coded}`;
}
