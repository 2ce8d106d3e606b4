/** Links are made here; what they open is asked where files are. */
import type { HttpApp } from '@gauntlet/kit/http';
import { z } from 'zod';
import { findFileInfo } from '../metadata/listing.ts';
import { storageErrors } from '../model/errors.ts';
import { isFileId } from '../model/ids.ts';
import type { ApiParts } from './context.ts';
import { fileParams } from './schemas.ts';

const LONGEST_S = 7 * 86_400;

const wanted = z.object({ expires_in: z.number().int().min(1).max(LONGEST_S).default(3_600) });
const made = z.object({ url: z.string(), expires_at: z.string() }).meta({ id: 'Link' });

/** Who may read a file may give it on. */
export function linkRoutes(app: HttpApp, parts: ApiParts): void {
  app.route({
    method: 'POST',
    url: '/files/:id/links',
    schema: { params: fileParams, body: wanted, response: { 201: made } },
    handler: async (request, reply) => {
      await parts.access.check(request, 'read');
      if (parts.links === undefined) throw storageErrors.make('LINKS_OFF');
      const fileId = request.params.id;
      const info = isFileId(fileId) ? await findFileInfo(parts.db, fileId) : undefined;
      if (info === undefined) throw storageErrors.make('FILE_UNKNOWN', { fileId });
      const { url, expiresAt } = parts.links.make(fileId, request.body.expires_in);
      return reply.code(201).send({ url, expires_at: expiresAt.toISOString() });
    },
  });
}
