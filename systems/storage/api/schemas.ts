/** What the file API answers, field by field. */
import { z } from 'zod';
import { isCacheControl } from '../protocol/cache-control.ts';

export const fileSchema = z
  .object({
    file_id: z.string(),
    filename: z.string(),
    size: z.number(),
    checksum: z.string().meta({ description: 'SHA-256 in hex' }),
    content_type: z.string(),
    status: z.string(),
    created_at: z.string(),
  })
  .meta({ id: 'File' });

const chunkSchema = z
  .object({
    chunk_id: z.string(),
    chunk_number: z.number(),
    server_id: z.string(),
    servers: z.array(z.string()),
    size: z.number(),
    checksum: z.string(),
  })
  .meta({ id: 'Chunk' });

export const metadataSchema = z
  .object({
    file_id: z.string(),
    filename: z.string(),
    size: z.number(),
    checksum: z.string(),
    content_type: z.string(),
    upload_status: z.string(),
    created_at: z.string(),
    redundancy: z.string(),
    encrypted: z.boolean(),
    chunks: z.array(chunkSchema),
  })
  .meta({ id: 'FileMetadata' });

export const listSchema = z
  .object({
    files: z.array(fileSchema),
    total: z.number(),
    page: z.number(),
    per_page: z.number(),
  })
  .meta({ id: 'FileList' });

export const errorSchema = z
  .object({
    error: z.string(),
    code: z.string(),
    why: z.string().optional(),
    fix: z.string(),
    request_id: z.string(),
  })
  .meta({ id: 'Error' });

export const pageQuery = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000_000).default(1),
  per_page: z.coerce.number().int().min(1).max(1_000).default(50),
});

export const uploadQuery = z.object({
  /** Sent with each download: what browsers and caches in front may do with it. */
  cache_control: z.string().refine(isCacheControl).optional(),
});

export const fileParams = z.object({ id: z.string().max(100) });

export const heartbeatSchema = z
  .object({
    server_id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
    grpc_address: z.string().min(3).max(255),
    bytes_address: z.string().min(3).max(255).optional(),
    weight: z.number().positive().max(1_000).default(1),
    available_space: z.number().int().min(0),
    used_space: z.number().int().min(0),
    total_space: z.number().int().min(0),
    scrub: z.record(z.string(), z.unknown()).default({}),
    bad_chunks: z.array(z.string().max(200)).max(1_000).default([]),
  })
  .meta({ id: 'Heartbeat' });

export type HeartbeatBody = Readonly<Omit<z.infer<typeof heartbeatSchema>, 'bad_chunks'>> & {
  readonly bad_chunks: readonly string[];
};

export const heartbeatAnswer = z.object({ status: z.string(), interval_ms: z.number() });
