/// <reference lib="dom" />
// The whole way of a new user in a real Chromium: sign up, a template with a mistake and its fix,
// seed data by drag and drop, forecast, a job with a budget that runs out, its partial dataset
// downloaded and opened. With STUDIO_PICTURES=1 the pictures of the documentation are taken anew.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { findChromium } from '@gauntlet/testkit/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { studioPage } from '../../cli/page.ts';
import { password, type Studio, startStudio, topics } from '../support/studio.ts';

let studio: Studio;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  const executablePath = findChromium(process.env);
  if (!executablePath) throw new Error('No Chromium found: install one, or set CHROMIUM_PATH.');
  studio = await startStudio({ pageFolder: await studioPage() });
  const asRoot = process.getuid?.() === 0;
  browser = await chromium.launch({ executablePath, args: asRoot ? ['--no-sandbox'] : [] });
  page = await newPage({ viewport: { width: 1280, height: 900 } });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await studio?.close();
});

async function newPage(options: Parameters<Browser['newContext']>[0]): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const made = await context.newPage();
  made.setDefaultTimeout(20_000);
  made.on('pageerror', (error) => problems.push(String(error)));
  made.on('console', (message) => {
    const isNoise = message.text().includes('Failed to load resource');
    if (message.type() === 'error' && !isNoise) problems.push(message.text());
  });
  return made;
}

async function picture(name: string, of: Page = page): Promise<void> {
  if (process.env.STUDIO_PICTURES === undefined) return;
  const path = fileURLToPath(new URL(`../../../../docs/studio/${name}.png`, import.meta.url));
  await of.screenshot({ path, fullPage: true });
}

async function open(path: string, heading: string, of: Page = page): Promise<void> {
  await of.goto(`${studio.url}/#/${path}`);
  await of.getByRole('heading', { level: 1, name: heading }).waitFor();
}

describe('a new user', () => {
  test('signs up: a weak password is told, a good one leads on', async () => {
    await open('signup', 'Sign up');
    await page.getByLabel('E-mail').fill('new@example.com');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByText('the password is too weak').waitFor();
    await picture('sign-up');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('heading', { level: 1, name: 'Templates' }).waitFor();
    await page.getByText('Question and answer').first().waitFor();
    await picture('templates');
    expect(await page.getByText('built in').count()).toBe(3);
  });

  test('writes a template: its mistake is shown in place, then mended and saved', async () => {
    await open('templates/new', 'New template');
    await page.getByLabel('Name', { exact: true }).fill('Tea questions');
    await page
      .getByRole('textbox', { name: 'Prompt' })
      .fill('Ask about {{ topic }\nfor a {{ reader }}.');
    await page
      .getByText(/Line 1, column \d+: /)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Go to the mistake' }).waitFor();
    await picture('template-mistake');
    await page
      .getByRole('textbox', { name: 'Prompt' })
      .fill('Ask about {{ topic }}\nfor a {{ reader }}.');
    await page.getByText("'reader' is missing").first().waitFor();
    await page.getByRole('textbox', { name: 'Prompt' }).fill('Ask about {{ topic }} for a child.');
    await page.getByText('Ask about tea for a child.').waitFor();
    await page.getByLabel('Model').selectOption('local');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved as version 1').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Tea questions' }).waitFor();
    await page
      .getByRole('textbox', { name: 'Prompt' })
      .fill('Ask something about {{ topic }} for a child.');
    await page.getByRole('button', { name: 'Save a new version' }).click();
    await page.getByText('Version 2 of 2').waitFor();
    const added = page.locator('.diff-added').filter({ hasText: 'Ask something' });
    await added.waitFor();
    expect(await added.count()).toBe(1);
    await picture('template');
  });

  test('goes elsewhere while a template is being saved, and stays there', async () => {
    const held: (() => Promise<void>)[] = [];
    await page.route('**/models', (route) => void held.push(() => route.continue()));
    await page.getByRole('button', { name: 'Save a new version' }).click();
    await page.getByText('Version 3 of 3').waitFor();
    await open('seeds', 'Seed data');
    await vi.waitFor(() => expect(held).not.toHaveLength(0));
    const answered = page.waitForEvent('requestfinished', (one) => one.url().endsWith('/models'));
    await Promise.all(held.map((goOn) => goOn()));
    await answered;
    // What follows an answer has run before the next frame but one.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await page.unroute('**/models');
    expect(new URL(page.url()).hash).toBe('#/seeds');
    await page.getByRole('heading', { level: 1, name: 'Seed data' }).waitFor();
  });

  test('drops a file of seeds, sees its rows, and a bad file refused', async () => {
    await open('seeds', 'Seed data');
    await page.getByLabel('For which template').selectOption({ label: 'Tea questions' });
    await drop('bad.csv', 'topic,b\n1,2\n3\n');
    await page.getByText('row 2: it has another number of values').waitFor();
    await drop('topics.csv', topics(40));
    await page.getByText('topics.csv: 40 rows, csv').waitFor();
    expect(await page.getByText('fits', { exact: true }).count()).toBe(1);
    await page
      .getByRole('cell', { name: 'subject 3' })
      .or(page.getByText('subject 3'))
      .first()
      .waitFor();
    await picture('seeds');
  });

  test('forecasts a job, starts it, and sees it reach its budget', async () => {
    studio.upstream.latencyMs = () => 15;
    await open('new', 'New job');
    await page.getByLabel('Template').selectOption({ label: 'Tea questions' });
    await page.getByLabel('File', { exact: true }).selectOption({ label: 'topics.csv (40 rows)' });
    await page.getByLabel('Records').fill('300');
    await page.getByLabel('Budget in dollars').fill('0');
    await page.getByRole('button', { name: 'Start the job' }).click();
    await page.getByText('a budget is an amount of dollars above zero').first().waitFor();
    await page.getByLabel('Budget in dollars').fill('0.004');
    await page.getByRole('button', { name: 'Forecast cost and time' }).click();
    await page.getByText('the budget will run out').waitFor();
    await picture('new-job');
    await page.getByRole('button', { name: 'Start the job' }).click();
    await page.getByText('running').first().waitFor();
    const bar = page.getByRole('progressbar');
    await page.waitForFunction(() => {
      const value = document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow');
      return Number(value) > 5;
    });
    expect(await bar.getAttribute('aria-valuemax')).toBe('300');
    await picture('job-running');
    await page.getByText('budget exceeded').waitFor();
    await page.getByText(/The budget of \$0.004 is used up/).waitFor();
    await page.getByText('Sample records').waitFor();
    await picture('job-budget-exceeded');
  });

  test('downloads what was paid for, and opens it', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    const rows = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.length).toBeLessThan(300);
    expect(rows[0]).toMatchObject({ record_index: 0, topic: 'subject 0' });
    expect(String(rows[0]?.question)).toContain('Ask something about subject 0');
  });

  test('raises the budget, and pauses, resumes and cancels', async () => {
    await page.getByLabel('Raise the budget to').fill('5');
    await page.getByRole('button', { name: 'Raise' }).click();
    await page.getByText('running').first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('paused').first().waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the job' }).click();
    await page.getByText('cancelled').first().waitFor();
    expect(await page.getByRole('button', { name: 'Remove' }).count()).toBe(1);
    studio.upstream.latencyMs = () => 0;
  });

  test('finds the job by its status, and what it cost', async () => {
    await open('jobs', 'Jobs');
    await page.getByRole('link', { name: 'Tea questions' }).waitFor();
    await picture('jobs');
    await page.getByLabel('Status').selectOption('COMPLETED');
    await page.getByText('No jobs here').waitFor();
    expect(await page.getByRole('link', { name: 'Tea questions' }).count()).toBe(0);
    await open('costs', 'Costs');
    await page.locator('.chart-drawing svg').first().waitFor();
    await picture('costs');
    await open('settings', 'Settings');
    await page.getByLabel('Web hook').fill('no address');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.field-error').waitFor();
    await page.getByLabel('Web hook').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).first().waitFor();
    await picture('settings');
  });

  test('works by keyboard alone', async () => {
    await open('jobs', 'Jobs');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => {
      return getComputedStyle(document.activeElement ?? document.body).outlineStyle;
    });
    expect(outline).not.toBe('none');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'New job' }).waitFor();
    await page.getByLabel('Records').focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('2');
    await page.getByRole('button', { name: 'Start the job' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('completed').first().waitFor();
  });
});

/** Of the job and the template that the journey has made. */
async function places(): Promise<readonly (readonly [string, string, string])[]> {
  await open('jobs', 'Jobs');
  const job = await page.getByRole('link', { name: 'Tea questions' }).first().getAttribute('href');
  await open('templates', 'Templates');
  const own = page.getByRole('link', { name: 'Tea questions' }).first();
  const template = await own.getAttribute('href');
  const pathOf = (href: string | null) => (href ?? '').replace(/^#?\/?#?\/?/, '');
  return [
    ['jobs', 'jobs', 'Jobs'],
    ['job', pathOf(job), 'Tea questions'],
    ['new', 'new', 'New job'],
    ['templates', 'templates', 'Templates'],
    ['templates-new', 'templates/new', 'New template'],
    ['template', pathOf(template), 'Tea questions'],
    ['seeds', 'seeds', 'Seed data'],
    ['costs', 'costs', 'Costs'],
    ['settings', 'settings', 'Settings'],
  ];
}

// Each width and each theme once; with a folder for pictures all four.
const looks = [
  [360, 'dark'],
  [1280, 'light'],
  ...(process.env.STUDIO_PICTURE_FOLDER === undefined
    ? []
    : ([
        [360, 'light'],
        [1280, 'dark'],
      ] as const)),
] as const;

describe.each(looks)('at a width of %d, %s', (width, colorScheme) => {
  test('every page fits and has no fault that axe knows', async () => {
    const other = await newPage({
      viewport: { width, height: 800 },
      colorScheme,
      storageState: await page.context().storageState(),
      bypassCSP: true,
    });
    const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
    for (const [name, path, heading] of await places()) {
      await open(path, heading, other);
      await other.waitForLoadState('networkidle');
      const overflow = await other.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect({ path, overflow }).toEqual({ path, overflow: 0 });
      await other.evaluate(axe);
      const found = await other.evaluate(async () => {
        const run = Reflect.get(window, 'axe') as {
          run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
        };
        const { violations } = await run.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
      expect({ path, found }).toEqual({ path, found: [] });
      await look(`${name}-${width}-${colorScheme}`, other);
      if (width === 360) await picture(`phone-${name}`, other);
    }
    await other.context().close();
  });
});

/** For eyes: STUDIO_PICTURE_FOLDER says where. */
async function look(name: string, of: Page): Promise<void> {
  const folder = process.env.STUDIO_PICTURE_FOLDER;
  if (folder === undefined) return;
  await of.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

test('nothing went wrong in the page that nobody saw', () => {
  expect(problems).toEqual([]);
});

async function drop(name: string, content: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([filename, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text ?? ''], filename ?? '', { type: 'text/csv' }));
      return data;
    },
    [name, content],
  );
  await page.dispatchEvent('.drop', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('.drop', 'drop', { dataTransfer: transfer });
}
