/** The routes of files. */
import type { HttpApp } from '@gauntlet/kit/http';
import type { FastifyRequest } from 'fastify';
import { changing } from '../metadata/cache/cache.ts';
import { fileName } from '../metadata/cache/names.ts';
import {
  type FileInfo,
  type FoundFile,
  findFile,
  findFileInfo,
  listFiles,
} from '../metadata/listing.ts';
import { storageErrors } from '../model/errors.ts';
import { isFileId } from '../model/ids.ts';
import type { ApiParts } from './context.ts';
import { sendFile } from './download.ts';
import { fileOfForm } from './multipart.ts';
import {
  errorSchema,
  fileParams,
  fileSchema,
  listSchema,
  metadataSchema,
  pageQuery,
  uploadQuery,
} from './schemas.ts';
import { writeUpload } from './upload.ts';

export function fileRoutes(app: HttpApp, parts: ApiParts): void {
  const { db, blobs, access } = parts;
  app.route({
    method: 'GET',
    url: '/files',
    schema: { querystring: pageQuery, response: { 200: listSchema, '4xx': errorSchema } },
    handler: async (request) => {
      await access.check(request, 'read');
      const { page, per_page } = request.query;
      const { files, total } = await listFiles(db, page, per_page);
      return { files: files.map(fileBody), total, page, per_page };
    },
  });
  app.route({
    method: ['GET', 'HEAD'],
    url: '/files/:id',
    schema: { params: fileParams },
    handler: async (request, reply) => {
      const { id } = request.params;
      const openForS = parts.links?.opens(request, id);
      if (openForS === undefined) await access.check(request, 'read');
      return await sendFile(blobs, await known(parts, id), { request, reply, openForS });
    },
  });
  app.route({
    method: 'GET',
    url: '/files/:id/metadata',
    schema: { params: fileParams, response: { 200: metadataSchema, '4xx': errorSchema } },
    handler: async (request) => {
      await access.check(request, 'read');
      return metadataBody(await known(parts, request.params.id));
    },
  });
  app.route({
    method: 'DELETE',
    url: '/files/:id',
    schema: { params: fileParams },
    handler: async (request) => {
      const caller = await access.check(request, 'write');
      const { fileId } = (await known(parts, request.params.id)).info;
      const remove = () => db.transaction().execute((tx) => blobs.tombstone(tx, [fileId]));
      await changing(db, [fileName(fileId)], remove);
      parts.onChange({ kind: 'deleted', fileId, by: caller?.name });
      return { message: `file ${fileId} is deleted` };
    },
  });
}

/** The form is read while it comes in, so nothing may parse it before. */
export function uploadRoute(app: HttpApp, parts: ApiParts): void {
  app.route({
    method: 'POST',
    url: '/files',
    schema: { querystring: uploadQuery, response: { 201: fileSchema } },
    handler: async (request, reply) => {
      const caller = await parts.access.check(request, 'write');
      lengthCheck(request, parts.rules.limitBytes);
      const { cache_control: cacheControl } = request.query;
      const given = { owner: caller?.name, cacheControl };
      const info = await takeForm(request, parts, given);
      return reply.code(201).header('location', `/files/${info.fileId}`).send(fileBody(info));
    },
  });
}

async function takeForm(
  request: FastifyRequest,
  parts: ApiParts,
  given: { readonly owner: string | undefined; readonly cacheControl: string | undefined },
): Promise<FileInfo> {
  const { db, blobs, rules } = parts;
  const gone = new AbortController();
  const onGone = () => gone.abort(storageErrors.make('UPLOAD_BROKEN'));
  request.raw.once('aborted', onGone);
  const pending = await fileOfForm(request.raw, async (file) => {
    const upload = { ...file, ...given, signal: gone.signal };
    return await writeUpload(blobs, upload, rules);
  });
  try {
    // Who went away at the last moment never hears of the file, and would send it again.
    gone.signal.throwIfAborted();
    await db.transaction().execute((tx) => blobs.complete(tx, pending));
  } catch (error) {
    await blobs.abandon(pending);
    throw error;
  }
  const { fileId } = pending;
  parts.onChange({ kind: 'stored', fileId, by: given.owner });
  const info = await findFileInfo(db, fileId);
  if (info === undefined) throw storageErrors.make('FILE_UNKNOWN', { fileId });
  return info;
}

/** A form is a little longer than its file; what is far beyond the limit need not even come. */
const FORM_BYTES = 64 * 1024;

function lengthCheck({ headers }: FastifyRequest, limitBytes: number): void {
  if (Number(headers['content-length'] ?? 0) > limitBytes + FORM_BYTES) {
    throw storageErrors.make('FILE_TOO_LARGE', { limitBytes });
  }
}

async function known({ db }: ApiParts, fileId: string): Promise<FoundFile> {
  // As the database writes it: one id has one form.
  const found = isFileId(fileId) ? await findFile(db, fileId.toLowerCase()) : undefined;
  if (found === undefined) throw storageErrors.make('FILE_UNKNOWN', { fileId });
  return found;
}

function fileBody(info: FileInfo) {
  return {
    file_id: info.fileId,
    filename: info.name,
    size: info.sizeBytes,
    checksum: info.checksum,
    content_type: info.contentType,
    status: info.uploadStatus,
    created_at: info.createdAt.toISOString(),
  };
}

function metadataBody({ info, file }: FoundFile) {
  const { status, ...shown } = fileBody(info);
  const chunks = file.chunks.map(({ chunkId, number, sizeBytes, hash, copies }) => ({
    chunk_id: chunkId,
    chunk_number: number,
    server_id: copies[0]?.serverId ?? '',
    servers: copies.map(({ serverId }) => serverId),
    size: sizeBytes,
    checksum: hash,
  }));
  const encrypted = file.coding.encryption !== undefined;
  return {
    ...shown,
    upload_status: status,
    redundancy: file.redundancy,
    encrypted,
    chunks,
  };
}
