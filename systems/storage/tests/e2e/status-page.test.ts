/// <reference lib="dom" />
// The status page of a real API with real servers in a real Chromium: what it shows, what it shows
// when a server is killed, and who may see it. STORAGE_PICTURES=folder keeps pictures of it.
import { join } from 'node:path';
import { makeApiKey } from '@gauntlet/kit/auth';
import { findChromium } from '@gauntlet/testkit/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addApiKey, addUser } from '../../metadata/users.ts';
import { bytesOf } from '../support/bytes.ts';
import { upload } from '../support/file-client.ts';
import { type ProcessCluster, processCluster } from '../support/processes.ts';

const pictures = process.env.STORAGE_PICTURES;

let cluster: ProcessCluster;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  const executablePath = findChromium(process.env);
  if (!executablePath) throw new Error('No Chromium found: install one, or set CHROMIUM_PATH.');
  cluster = await processCluster({ servers: 3, apis: 1 });
  const asRoot = process.getuid?.() === 0;
  browser = await chromium.launch({ executablePath, args: asRoot ? ['--no-sandbox'] : [] });
  page = await open(1280);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await cluster?.close();
});

const url = () => cluster.apis[0]?.url ?? '';

async function open(width: number): Promise<Page> {
  const context = await browser.newContext({
    ...{ viewport: { width, height: 900 }, reducedMotion: 'reduce', colorScheme: 'light' },
  });
  const made = await context.newPage();
  made.setDefaultTimeout(30_000);
  made.on('pageerror', (error) => problems.push(String(error)));
  made.on('console', (message) => {
    const isNoise = message.text().includes('Failed to load resource');
    if (message.type() === 'error' && !isNoise) problems.push(message.text());
  });
  await made.goto(`${url()}/`);
  return made;
}

async function picture(name: string, of: Page): Promise<void> {
  if (pictures === undefined) return;
  await of.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

test('servers, space, repair and ring, as they are now', { timeout: 120_000 }, async () => {
  await upload(url(), bytesOf(2_000_000));
  const table = page.getByRole('table', { name: 'Chunk servers' });
  await table.getByRole('rowheader', { name: 'server-3' }).waitFor();
  expect(await table.getByText('active', { exact: true }).count()).toBe(3);
  await page.getByText('1 file, 2.0 MB').waitFor();
  const shares = await page.locator('.ring-share').allTextContents();
  expect(shares).toHaveLength(3);
  for (const share of shares) expect(Math.abs(Number.parseFloat(share) - 33.3)).toBeLessThan(1.7);
  await page.getByText('nothing to do').waitFor();
  await picture('status-1280', page);
});

test('a killed server is shown before its heartbeat is late', { timeout: 120_000 }, async () => {
  await cluster.nodes[0]?.kill();
  await page.getByText(/does not answer|inactive/).waitFor();
  await picture('status-killed', page);
  await cluster.nodes[0]?.start();
  await page.getByText(/does not answer|inactive/).waitFor({ state: 'detached' });
  expect(await page.getByText('active', { exact: true }).count()).toBe(3);
});

test('on a telephone nothing is wider than the page', { timeout: 120_000 }, async () => {
  const narrow = await open(360);
  await narrow.getByText('nothing to do').waitFor();
  const wide = await narrow.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(360);
  await picture('status-360', narrow);
  await narrow.context().close();
});

test('an API that is gone is said, and what was last seen stays', {
  timeout: 120_000,
}, async () => {
  await cluster.apis[0]?.kill();
  await page.getByRole('alert').getByText('The file API does not answer.').waitFor();
  expect(await page.getByRole('rowheader', { name: 'server-1' }).count()).toBe(1);
  await cluster.apis[0]?.start();
  await page.getByRole('alert').waitFor({ state: 'detached' });
});

test('with users only an admin sees it', { timeout: 240_000 }, async () => {
  const closed = await processCluster({ servers: 1, apis: 1, auth: true });
  try {
    const keyOf = async (role: 'reader' | 'admin') => {
      const user = await addUser(closed.db, role, role);
      const made = makeApiKey('st', 'storage');
      await addApiKey(closed.db, user?.userId ?? '', made);
      return made.key;
    };
    const [reader, admin] = [await keyOf('reader'), await keyOf('admin')];
    const context = await browser.newContext();
    const locked = await context.newPage();
    await locked.goto(`${closed.apis[0]?.url}/`);
    const field = locked.getByLabel('API key');
    const send = locked.getByRole('button', { name: 'Show the cluster' });
    await field.fill(reader);
    await send.click();
    await locked.getByText(/may not/i).waitFor();
    await picture('status-locked', locked);
    await field.fill(admin);
    await send.click();
    await locked.getByText('No servers yet').waitFor();
    expect(await field.count()).toBe(0);
    await context.close();
  } finally {
    await closed.close();
  }
});

test('nothing went wrong on the page meanwhile', () => {
  expect(problems).toEqual([]);
});
