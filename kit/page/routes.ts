/** The routes of a built page: a few files, read once and kept. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { HttpApp } from '../http/index.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
}

type Assets = ReadonlyMap<string, Asset>;

/** Nothing from elsewhere, and no script but its own. */
function policyOf(connect: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...connect].join(' '),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * `/` and `/assets/*`. The folder is asked for by the first who wants to see the page, which may
 * speak to this server, and to those that `connect` names.
 */
export function pageRoutes(
  app: HttpApp,
  folder: () => Promise<string>,
  connect: readonly string[] = [],
): void {
  const policy = policyOf(connect);
  let reading: Promise<Assets> | undefined;
  const assets = async () => {
    reading ??= folder().then(read);
    try {
      return await reading;
    } catch (error) {
      // The next one tries again.
      reading = undefined;
      throw error;
    }
  };
  const hidden = { schema: { hide: true } } as const;
  app.get('/', hidden, async (_request, reply) => {
    const page = (await assets()).get('index.html');
    if (page === undefined) return reply.callNotFound();
    reply.header('content-security-policy', policy).header('cache-control', 'no-cache');
    return reply.type(page.type).serializer(asIs).send(page.bytes);
  });
  app.get('/assets/*', hidden, async (request, reply) => {
    const { '*': name = '' } = request.params as { '*'?: string };
    const asset = (await assets()).get(`assets/${name}`);
    if (asset === undefined) return reply.callNotFound();
    // Their names hold their digests.
    reply.header('cache-control', 'public, max-age=31536000, immutable');
    return reply.type(asset.type).serializer(asIs).send(asset.bytes);
  });
}

async function read(folder: string): Promise<Assets> {
  const found = new Map<string, Asset>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    found.set(relative(folder, path).split(sep).join('/'), { type, bytes: await readFile(path) });
  }
  return found;
}

function asIs(value: unknown): string {
  return value as string;
}
