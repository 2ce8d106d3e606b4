/** The built page: a few files, read once and kept. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { HttpApp } from '@gauntlet/kit/http';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export async function pageRoutes(app: HttpApp, folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const name = relative(folder, path).split(sep).join('/');
    const url = name === 'index.html' ? '/' : `/${name}`;
    // Names of assets hold their digest; the page itself is asked for each time.
    const cache = name === 'index.html' ? 'no-cache' : 'public, max-age=31536000, immutable';
    app.get(url, { schema: { hide: true } }, async (_request, reply) =>
      reply.type(type).header('cache-control', cache).serializer(asIs).send(bytes),
    );
  }
}

function asIs(value: unknown): string {
  return value as string;
}
