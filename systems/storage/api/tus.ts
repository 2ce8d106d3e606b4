/** Resumable uploads by tus 1.0.0: creation, creation-with-upload, expiration, termination. */
import type { HttpApp } from '@gauntlet/kit/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OpenUpload } from '../metadata/uploads.ts';
import { storageErrors } from '../model/errors.ts';
import { isFileId } from '../model/ids.ts';
import type { ApiParts } from './context.ts';
import { nameCheck, typeCheck } from './upload.ts';

const VERSION = '1.0.0';
const BODY_TYPE = 'application/offset+octet-stream';

type Request = FastifyRequest<{ Params: { id?: string } }>;

export function tusRoutes(app: HttpApp, parts: ApiParts): void {
  const { rules } = parts;
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/uploads')) return;
    reply.header('tus-resumable', VERSION);
    const version = request.headers['tus-resumable'];
    if (request.method === 'OPTIONS' || version === VERSION) return;
    reply.header('tus-version', VERSION);
    const given = typeof version === 'string' ? version : '(none)';
    throw storageErrors.make('TUS_VERSION_UNSUPPORTED', { version: given });
  });
  app.options('/uploads', (_request, reply) =>
    reply
      .code(204)
      .header('tus-version', VERSION)
      .header('tus-extension', 'creation,creation-with-upload,expiration,termination')
      .header('tus-max-size', String(rules.limitBytes))
      .send(),
  );
  app.post('/uploads', (request, reply) => create(parts, request as Request, reply));
  app.head('/uploads/:id', async (request, reply) => {
    await parts.access.check(request, 'write');
    return reply
      .headers(stateOf(await known(parts, request as Request)))
      .header('cache-control', 'no-store')
      .send();
  });
  app.patch('/uploads/:id', async (request, reply) => {
    await parts.access.check(request, 'write');
    const upload = await known(parts, request as Request);
    if (!isBody(request)) throw invalid(`the content type must be ${BODY_TYPE}`);
    const offset = numberOf(request, 'upload-offset');
    if (offset !== upload.receivedBytes || upload.isCompleted) {
      throw storageErrors.make('UPLOAD_OFFSET_WRONG', { offset: upload.receivedBytes });
    }
    const receivedBytes = await add(parts, upload, request);
    return reply
      .code(204)
      .headers(stateOf({ ...upload, receivedBytes }))
      .send();
  });
  app.delete('/uploads/:id', async (request, reply) => {
    await parts.access.check(request, 'write');
    const upload = await known(parts, request as Request);
    if (upload.isCompleted) throw unknown(upload.fileId);
    await parts.blobs.abandon(upload);
    return reply.code(204).send();
  });
}

async function create(parts: ApiParts, request: Request, reply: FastifyReply) {
  const caller = await parts.access.check(request, 'write');
  const { limitBytes } = parts.rules;
  const totalBytes = numberOf(request, 'upload-length');
  if (totalBytes > limitBytes) throw storageErrors.make('FILE_TOO_LARGE', { limitBytes });
  const metadata = metadataOf(request.headers['upload-metadata']);
  const name = metadata.get('filename') ?? metadata.get('name') ?? 'upload';
  const contentType =
    metadata.get('filetype') ?? metadata.get('type') ?? 'application/octet-stream';
  nameCheck(name);
  typeCheck(contentType);
  const fileId = await parts.resumable.begin({
    name,
    contentType,
    totalBytes,
    owner: caller?.name,
    keepMs: parts.sessionMs,
  });
  const upload = await parts.resumable.find(fileId);
  if (upload === undefined) throw unknown(fileId);
  const isNow = isBody(request) || totalBytes === 0;
  const receivedBytes = isNow ? await add(parts, upload, request) : 0;
  return reply
    .code(201)
    .headers(stateOf({ ...upload, receivedBytes }))
    .header('location', `/uploads/${fileId}`)
    .send();
}

async function add(parts: ApiParts, upload: OpenUpload, request: FastifyRequest): Promise<number> {
  const { db, blobs, resumable, rules } = parts;
  const added = await resumable.add(upload, request.raw, rules.pieces);
  const { whole, receivedBytes } = added;
  if (whole === undefined) return receivedBytes;
  await db.transaction().execute((tx) => blobs.complete(tx, whole));
  parts.onChange({ kind: 'stored', fileId: upload.fileId, by: upload.owner });
  return receivedBytes;
}

async function known(parts: ApiParts, request: Request): Promise<OpenUpload> {
  const { id = '' } = request.params;
  const upload = isFileId(id) ? await parts.resumable.find(id) : undefined;
  if (upload === undefined) throw unknown(id);
  return upload;
}

function stateOf(upload: OpenUpload): Record<string, string> {
  return {
    'upload-offset': String(upload.receivedBytes),
    'upload-length': String(upload.totalBytes),
    'upload-expires': upload.expiresAt.toUTCString(),
  };
}

function isBody({ headers }: FastifyRequest): boolean {
  return headers['content-type']?.toLowerCase() === BODY_TYPE;
}

function numberOf({ headers }: FastifyRequest, name: string): number {
  const text = headers[name];
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) throw invalid(`${name} is missing`);
  return Number(text);
}

/** `filename d29ybGQ=,filetype dGV4dC9wbGFpbg==` */
function metadataOf(header: string | string[] | undefined): Map<string, string> {
  const pairs = String(header ?? '')
    .split(',')
    .map((pair) => pair.trim().split(/\s+/));
  return new Map(
    pairs.flatMap(([key = '', value = '']) =>
      key === '' ? [] : [[key, Buffer.from(value, 'base64').toString('utf8')] as const],
    ),
  );
}

function invalid(problem: string): Error {
  return storageErrors.make('TUS_REQUEST_INVALID', { problem });
}

function unknown(uploadId: string): Error {
  return storageErrors.make('UPLOAD_UNKNOWN', { uploadId });
}
