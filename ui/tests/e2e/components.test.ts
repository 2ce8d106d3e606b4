// What the components do under the hand: theme, menu, table, strip, dialog, toasts.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Gallery, startGallery } from './gallery.ts';

let gallery: Gallery;
let page: Page;
beforeAll(async () => {
  gallery = await startGallery();
});
afterAll(() => gallery.close());

const at = (width: number) => {
  beforeEach(async () => {
    page = await gallery.open({ viewport: { width, height: 900 }, colorScheme: 'light' });
  });
  afterEach(() => page.context().close());
};

const ground = () =>
  page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const LIGHT = 'rgb(243, 242, 236)';
const DARK = 'rgb(16, 20, 24)';
const focused = () =>
  page.evaluate(() => {
    const now = document.activeElement;
    return now?.getAttribute('aria-label') ?? now?.textContent;
  });

describe('on a desk', () => {
  at(1280);

  test('the theme follows the system, can be chosen, and is remembered', async () => {
    expect(await ground()).toBe(LIGHT);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await ground()).toBe(DARK);
    await page.getByRole('radio', { name: 'light' }).check();
    expect(await ground()).toBe(LIGHT);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await ground()).toBe(LIGHT);
    await page.getByRole('radio', { name: 'dark' }).check();
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await ground()).toBe(DARK);
    await page.getByRole('radio', { name: 'system' }).check();
    expect(await ground()).toBe(LIGHT);
  });

  test('the skip link leads past the header and leaves the address alone', async () => {
    const address = page.url();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    expect(page.url()).toBe(address);
  });

  test('a table sorts by keyboard and says so', async () => {
    const table = page.getByRole('table', { name: 'Tests of this run' });
    const first = () => table.getByRole('rowheader').first().textContent();
    const header = table.getByRole('columnheader', { name: 'Took, ms' });
    expect(await first()).toBe('resumes an upload after a cut line');
    await header.getByRole('button').focus();
    await page.keyboard.press('Enter');
    expect(await header.getAttribute('aria-sort')).toBe('ascending');
    expect(await first()).toBe('closes a hold once');
    await page.keyboard.press('Enter');
    expect(await header.getAttribute('aria-sort')).toBe('descending');
    expect(await first()).toBe('resumes an upload after a cut line');
  });

  test('the head of a long table stays in sight', async () => {
    const table = page.getByRole('table', { name: 'Tests of this run' });
    await page.setViewportSize({ width: 1280, height: 300 });
    await table.evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + 90));
    const head = table.locator('thead th').first();
    expect(await head.evaluate((element) => element.getBoundingClientRect().top)).toBe(0);
  });

  test('a strip is walked by the arrows, day by day; Escape puts the words away', async () => {
    const strip = page.getByRole('figure', { name: 'integration' });
    const tip = strip.getByRole('tooltip');
    await strip.getByRole('button').last().focus();
    await page.keyboard.press('Home');
    expect(await focused()).toBe('Mon 26 Oct: 100 % passed (412 of 412)');
    await page.keyboard.press('ArrowDown');
    for (const _ of [8, 9]) await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('Wed 4 Nov: 85.1 % passed (351 of 412)');
    expect(await tip.textContent()).toBe('Wed 4 Nov: 85.1 % passed (351 of 412)');
    await page.keyboard.press('Escape');
    expect(await tip.count()).toBe(0);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('Sun 22 Nov: no runs');
    await strip.getByRole('button').nth(2).hover();
    expect(await tip.textContent()).toBe('Wed 28 Oct: 100 % passed (412 of 412)');
  });

  test('a dialog takes the focus, keeps it, and gives it back', async () => {
    const opener = page.getByRole('button', { name: 'Roll back production…' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Roll back production to 1.7.4?' });
    await dialog.waitFor();
    const isInside = () => dialog.evaluate((element) => element.contains(document.activeElement));
    expect(await isInside()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await focused()).toBe('Roll back production…');
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.mouse.click(10, 10);
    await dialog.waitFor({ state: 'hidden' });
    await opener.click();
    await dialog.getByRole('button', { name: 'Keep 1.8.0' }).click();
    await dialog.waitFor({ state: 'hidden' });
  });

  test('a dialog asked for while another closes is there', async () => {
    const opener = page.getByRole('button', { name: 'Roll back production…' });
    await opener.click();
    const dialog = page.getByRole('dialog', { name: 'Roll back production to 1.7.4?' });
    await dialog.waitFor();
    // What Escape does, and a press before the browser has come to say that it was closed.
    await dialog.evaluate(
      async (element: HTMLDialogElement, opener) => {
        element.requestClose();
        await Promise.resolve();
        (opener as HTMLElement).click();
        // Two frames: whatever the browser had queued has come by then.
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
      },
      await opener.elementHandle(),
    );
    expect(await dialog.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  test('a dialog that the browser closed by itself can be asked for again', async () => {
    const opener = page.getByRole('button', { name: 'Roll back production…' });
    await opener.click();
    const dialog = page.getByRole('dialog', { name: 'Roll back production to 1.7.4?' });
    await dialog.waitFor();
    // As a second Escape does, which no page can hold back.
    await dialog.evaluate(async (element: HTMLDialogElement) => {
      element.close();
      // Two frames: the browser has said so by then.
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
    });
    await opener.click();
    expect(await dialog.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  test('news of success goes by itself, unless it is being read; a failure stays', async () => {
    await page.clock.install();
    await page.getByRole('button', { name: 'Tell of success' }).click();
    await page.getByRole('button', { name: 'Tell of a failure' }).click();
    const failure = page.getByRole('alert').getByText('Not saved: the server did not answer.');
    const success = page.getByRole('status').getByText('The waiver is saved.');
    await success.hover();
    await page.clock.runFor(60_000);
    expect(await success.isVisible()).toBe(true);
    await page.mouse.move(5, 5);
    await page.clock.runFor(9_000);
    await success.waitFor({ state: 'detached' });
    expect(await failure.isVisible()).toBe(true);
    await page.getByRole('alert').getByRole('button', { name: 'Dismiss' }).click();
    await failure.waitFor({ state: 'detached' });
  });

  test('a chart is drawn at the width there is', async () => {
    const chart = page.getByRole('figure', { name: 'Latency, 95th percentile' });
    const width = () => chart.locator('.chart-drawing svg').getAttribute('width').then(Number);
    expect(await width()).toBeGreaterThan(1000);
    await page.setViewportSize({ width: 600, height: 900 });
    await expect.poll(width).toBeLessThan(600);
    expect(await chart.locator('.chart-drawing svg').count()).toBe(1);
  });
});

describe('on a phone', () => {
  at(360);

  test('the pages are behind one button, which closes when one is chosen', async () => {
    const menu = page.getByRole('button', { name: 'Pages, now: Colours' });
    const link = page.getByRole('link', { name: 'Four-week strip' });
    expect(await link.isVisible()).toBe(false);
    await menu.click();
    expect(await menu.getAttribute('aria-expanded')).toBe('true');
    await link.click();
    await page.getByRole('button', { name: 'Pages, now: Four-week strip' }).waitFor();
    expect(await link.isVisible()).toBe(false);
  });

  test('rows are cards that can still be sorted', async () => {
    const table = page.getByRole('table', { name: 'Tests of this run' });
    await page.getByLabel('Sort by').first().selectOption('Took, ms ↓');
    const first = table.getByRole('rowheader').first();
    expect(await first.textContent()).toBe('resumes an upload after a cut line');
    const [name, cell] = [
      await first.boundingBox(),
      await table.locator('td').first().boundingBox(),
    ];
    expect(cell?.y).toBeGreaterThan((name?.y ?? 0) + (name?.height ?? 0) - 1);
  });

  test('cards are still a table to a screen reader', async () => {
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const names = (role: string) =>
      nodes.filter((node) => node.role?.value === role).map((node) => node.name?.value);
    expect(names('table')).toContain('Tests of this run');
    expect(names('columnheader')).toContain('Pass rate, %');
    expect(names('rowheader')).toContain('drains before the switch');
    expect(names('cell')).toContain('97.4');
  });

  test('a table too wide says so and scrolls by keyboard', async () => {
    const frame = page.getByRole('region', { name: 'Writes, MB/s' });
    await frame.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => frame.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
    expect(await page.getByText('more columns: scroll sideways').first().isVisible()).toBe(true);
  });

  test('the words about a day stay inside the page', async () => {
    const strip = page.getByRole('figure', { name: 'integration' });
    for (const day of [0, 27]) {
      await strip.getByRole('button').nth(day).focus();
      const box = await strip.getByRole('tooltip').boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(360);
    }
  });
});
