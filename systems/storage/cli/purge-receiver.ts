/**
 * The other end of the purge hook, beside an nginx: its files of what has changed are removed, and
 * the next one who asks gets it from the storage. nginx itself purges only when it is paid for.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { open, opendir, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type PlainServer, plainServer } from '@gauntlet/kit/http';
import type { Logger } from '@gauntlet/kit/telemetry';

export interface PurgeReceiverOptions {
  /** That of `proxy_cache_path`. */
  readonly folder: string;
  readonly secret: string;
  readonly log: Logger;
  readonly nowMs: () => number;
}

const MOST_BYTES = 64 * 1024;
/** Who sends an old event again later is not believed. */
const FRESH_S = 300;

export function purgeReceiver({ folder, secret, log, nowMs }: PurgeReceiverOptions): PlainServer {
  return plainServer({
    name: 'purge receiver',
    log,
    refuse: () => 'HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n',
    handle: async ({ request, response }) => {
      const body = await bodyOf(request);
      const signature = String(request.headers['storage-signature'] ?? '');
      const isOurs = body !== undefined && isSigned(secret, signature, body, nowMs() / 1_000);
      if (!isOurs) return answer(response, 403);
      const { path } = JSON.parse(body) as { readonly path: string };
      const removed = await forget(folder, path);
      log.info({ path, removed }, 'taken out of the cache');
      answer(response, 204);
    },
  });
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-length': '0' }).end();
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    sizeBytes += piece.length;
    if (sizeBytes > MOST_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

/** PURE: whether the storage said so, and just now. */
export function isSigned(secret: string, signature: string, body: string, nowS: number): boolean {
  const [, atS = '', hex = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  const right = createHmac('sha256', secret).update(`${atS}.${body}`).digest();
  const given = Buffer.from(hex, 'hex');
  const isRight = given.length === right.length && timingSafeEqual(given, right);
  return isRight && Math.abs(nowS - Number(atS)) <= FRESH_S;
}

/**
 * All entries of this path, whatever their query: those of signed links are their own. The key
 * stands in the first bytes of each file, and all of them are looked through, as nginx does it for
 * a key with an asterisk.
 */
async function forget(folder: string, path: string): Promise<number> {
  let removed = 0;
  const entries = await opendir(folder, { recursive: true });
  for await (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    if (!isOf(await keyOf(file), path)) continue;
    await rm(file, { force: true });
    removed += 1;
  }
  return removed;
}

const HEAD_BYTES = 8 * 1024;

async function keyOf(file: string): Promise<string | undefined> {
  try {
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return /\nKEY: (.*)\n/.exec(buffer.toString('latin1', 0, bytesRead))?.[1];
  } catch {
    // nginx has removed it meanwhile.
    return undefined;
  }
}

/** PURE: keys are addresses as they came, in which the same path may be written in other ways. */
function isOf(key: string | undefined, path: string): boolean {
  if (key === undefined) return false;
  const asked = key.replace(/^https?:\/\/[^/]*/, '').split('?', 1)[0] ?? '';
  return asked === path || plain(asked) === plain(path);
}

function plain(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // It is no address of a file, and equals none.
    return path;
  }
}
