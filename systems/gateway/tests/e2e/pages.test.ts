/**
 * The pages that people see, in a real browser: on a phone and on a desk, in light and in dark.
 * GATEWAY_PAGES names a folder in which pictures of them are kept.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findChromium } from '@gauntlet/testkit/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../support/gateway.ts';

const pictures = process.env.GATEWAY_PAGES;
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const password = 'four quiet otters swimming';
const tokens = new Map<string, string>();

let gateway: TestGateway;
let browser: Browser;

beforeAll(async () => {
  const executablePath = findChromium(process.env);
  if (!executablePath) throw new Error('No Chromium found: install one, or set CHROMIUM_PATH.');
  gateway = await testGateway({
    sendConfirmation: async (email, token) => void tokens.set(email, token),
  });
  const asRoot = process.getuid?.() === 0;
  browser = await chromium.launch({ executablePath, args: asRoot ? ['--no-sandbox'] : [] });
});

afterAll(async () => {
  await browser?.close();
  await gateway?.[Symbol.asyncDispose]();
});

const sizes = [
  [360, 'light'],
  [1280, 'light'],
  [360, 'dark'],
] as const;

async function opened(path: string, width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  await page.goto(gateway.url + path);
  expect(problems, 'what the browser complains about').toEqual([]);
  return page;
}

async function expectFit(page: Page, name: string, width: number): Promise<void> {
  if (pictures !== undefined)
    await page.screenshot({ path: join(pictures, `${name}-${width}.png`) });
  // What is wider than the window has to be scrolled aside.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
    width,
  );
  // The page allows no scripts, so what looks at it has its own way in.
  await page
    .context()
    .newCDPSession(page)
    .then((session) => session.send('Page.setBypassCSP', { enabled: true }));
  await page.reload();
  await page.addScriptTag({ path: axe });
  const violations = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = (await checker.run()).violations;
    return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
  expect(violations).toEqual([]);
}

test.each(sizes)('the reference page, %i wide and %s', async (width, scheme) => {
  const page = await opened('/reference', width, scheme);
  expect(await page.getByText('/v1/chat/completions').count()).toBeGreaterThan(0);
  await expectFit(page, `reference-${scheme}`, width);
  // Beside the operations there is a list of them; a narrow window has it behind a word.
  const link = page.getByRole('navigation').getByRole('link', { name: '/v1/embeddings' });
  expect(await link.isVisible()).toBe(width > 1000);
  if (width < 1000) await page.getByText('All paths').click();
  await link.click();
  expect(new URL(page.url()).hash).toBe('#post-v1-embeddings');
  await page.context().close();
});

test.each(sizes)(
  'somebody signs up at the page of a link, %i wide and %s',
  async (width, scheme) => {
    const page = await opened('/signup?ref=NOBODY', width, scheme);
    await expectFit(page, `signup-${scheme}`, width);
    await page.getByLabel('Email').fill(`joe-${width}-${scheme}@example.com`);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('alert').getByText('unknown').waitFor();
    await page.getByLabel('Referral code').fill('');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByText('The account is made.').waitFor();
    await page.context().close();
  },
);

test.each(sizes)(
  'an address is confirmed with its button, %i wide and %s',
  async (width, scheme) => {
    const email = `ann-${width}-${scheme}-with-a-long-name@example.com`;
    await fetch(`${gateway.url}/auth/signup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    const path = `/confirm?token=${encodeURIComponent(tokens.get(email) ?? '')}`;
    const page = await opened(path, width, scheme);
    await expectFit(page, `confirm-${scheme}`, width);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText(`${email} is confirmed.`).waitFor();
    if (pictures !== undefined) {
      await page.screenshot({ path: join(pictures, `confirmed-${scheme}-${width}.png`) });
    }
    await page.goto(gateway.url + path);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('This link does not work any more').waitFor();
    if (pictures !== undefined) {
      await page.screenshot({ path: join(pictures, `refused-${scheme}-${width}.png`) });
    }
    await page.context().close();
  },
);
