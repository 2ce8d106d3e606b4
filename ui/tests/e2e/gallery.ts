/// <reference types="node" />
// Builds the gallery as a page would be built, serves it and opens it in a real Chromium.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from '@gauntlet/testkit/chromium';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';

const root = fileURLToPath(new URL('../../gallery', import.meta.url));

const flags = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export type Gallery = {
  open: (options: BrowserContextOptions) => Promise<Page>;
  close: () => Promise<void>;
};

export async function startGallery(): Promise<Gallery> {
  const executablePath = findChromium(process.env);
  if (!executablePath) {
    throw new Error('No Chromium found: install one, or set CHROMIUM_PATH to its executable.');
  }
  const outDir = await mkdtemp(join(tmpdir(), 'ui-gallery-'));
  const config = { root, configFile: join(root, 'vite.config.ts'), logLevel: 'error' } as const;
  await build({ ...config, build: { outDir } });
  const server = await preview({
    ...config,
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const address = server.httpServer.address();
  if (!address || typeof address === 'string') throw new Error('The gallery has no port.');
  // Chromium refuses its sandbox to root, as in most containers.
  const args = process.getuid?.() === 0 ? [...flags, '--no-sandbox'] : flags;
  const browser = await chromium.launch({ executablePath, args });
  return {
    async open(options) {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${address.port}/`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
}
