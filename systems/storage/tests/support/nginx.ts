/** A real nginx as a cache, with the configuration that is given out, where one is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { listens } from '@gauntlet/kit/piping';

const config = new URL('../../ops/nginx/storage.conf', import.meta.url);

export function hasNginx(): boolean {
  return spawnSync('nginx', ['-v']).status === 0;
}

export interface CachedAnswer {
  readonly status: number;
  /** MISS, HIT, EXPIRED, BYPASS: what nginx says of it. */
  readonly cache: string;
  readonly cacheControl: string;
  readonly body: string;
}

export interface Nginx {
  readonly cacheFolder: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<CachedAnswer>;
  close(): Promise<void>;
}

/** In front of `upstream`, a URL. It listens on a socket in a folder, so no port is taken. */
export async function nginxBefore(upstream: string): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'storage-nginx-'));
  const cacheFolder = join(folder, 'cache');
  await mkdir(cacheFolder);
  const socketPath = join(folder, 'nginx.sock');
  const given = await readFile(config, 'utf8');
  const site = given
    .replaceAll('/var/cache/nginx/storage', cacheFolder)
    .replace('listen 80;', `listen unix:${socketPath};`)
    .replace('http://127.0.0.1:8080', upstream);
  await writeFile(join(folder, 'nginx.conf'), around(folder, site));
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  while (!(await listens({ path: socketPath }))) {
    if (child.exitCode !== null) throw new Error('nginx did not start');
    await turn();
  }
  return {
    cacheFolder,
    get: (path, headers = {}) => ask(socketPath, path, headers),
    async close() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function around(folder: string, site: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const temporary = paths.map((name) => `${name}_temp_path ${join(folder, name)};`).join('\n');
  const { username, uid } = userInfo();
  // Who is not root stays who it is, and nginx complains of the directive.
  const user = uid === 0 ? `user ${username};` : '';
  return `${user}
daemon off; worker_processes 1; pid ${join(folder, 'pid')}; error_log stderr error;
events {}
http { access_log off;
${temporary}
${site}
}`;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function ask(
  socketPath: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<CachedAnswer> {
  const asked = request({ socketPath, path, headers: { host: 'storage', ...headers } }).end();
  const [answer] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of answer as AsyncIterable<Buffer>) pieces.push(piece);
  return {
    status: answer.statusCode ?? 0,
    cache: String(answer.headers['x-cache'] ?? ''),
    cacheControl: String(answer.headers['cache-control'] ?? ''),
    body: Buffer.concat(pieces).toString(),
  };
}
