import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { httpServer, statuses } from '../http/index.ts';
import { logger } from '../telemetry/index.ts';
import { builtPage, pageRoutes } from './index.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kit-page-'));
  for (const name of ['web', 'ui', 'kept']) await mkdir(join(root, name));
  await writeFile(join(root, 'web', 'main.ts'), 'first');
});
afterEach(() => rm(root, { recursive: true }));

let builds = 0;
const page = () =>
  builtPage({
    name: 'test',
    sources: join(root, 'web'),
    parts: [join(root, 'ui')],
    shipped: join(root, 'shipped'),
    keptIn: join(root, 'kept'),
    async build(_sources, folder) {
      builds += 1;
      await mkdir(join(folder, 'assets'));
      await writeFile(join(folder, 'assets', 'a-1.js'), 'script');
      await writeFile(join(folder, 'index.html'), `<p>${builds}</p>`);
    },
  });

test('it is built once for each state of its sources, and many at once share it', async () => {
  builds = 0;
  const first = await page();
  expect([await page(), builds]).toEqual([first, 1]);
  await writeFile(join(root, 'ui', 'button.css'), 'changed');
  const many = await Promise.all([page(), page(), page()]);
  expect(new Set(many).size).toBe(1);
  expect(many[0]).not.toBe(first);
  expect(await readdir(join(root, 'kept'))).toHaveLength(2);
});

test('its routes serve it, and nothing beside it', async () => {
  let failures = 1;
  const folder = async () => {
    if (failures-- > 0) throw new Error('not yet');
    return await page();
  };
  const server = await httpServer({
    name: 'test',
    log: logger({ service: 'test', level: 'silent' }),
    statuses: statuses([], {}),
  });
  pageRoutes(server.app, folder, ['https://files.example.com']);
  const get = (url: string) => server.app.inject(url);
  expect((await get('/')).statusCode).toBe(500);
  const index = await get('/');
  expect([index.statusCode, index.headers['content-type']]).toEqual([
    200,
    'text/html; charset=utf-8',
  ]);
  expect(index.headers['content-security-policy']).toContain("script-src 'self';");
  expect(index.headers['content-security-policy']).toContain(
    "connect-src 'self' https://files.example.com;",
  );
  expect(index.headers['cache-control']).toBe('no-cache');
  const script = await get('/assets/a-1.js');
  expect([script.body, script.headers['cache-control']]).toEqual([
    'script',
    'public, max-age=31536000, immutable',
  ]);
  for (const url of ['/assets/b.js', '/assets/../index.html', '/assets/%2e%2e/index.html']) {
    expect((await get(url)).statusCode).toBe(404);
  }
  await server.close();
});
