// What holds for the whole page, at a phone's width and a desk's, in light and dark.
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Gallery, startGallery } from './gallery.ts';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await startGallery();
});
afterAll(() => gallery.close());

const looks = [360, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

async function violations(page: Page) {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
    // Target size is off by default; our pages are used by thumb.
    const found = await inPage.run({ rules: { 'target-size': { enabled: true } } });
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

describe.each(looks)('$width px, $colorScheme', ({ width, colorScheme }) => {
  const open = () => gallery.open({ viewport: { width, height: 900 }, colorScheme });

  test('nothing is wider than the page, with all folded parts open too', async () => {
    const page = await open();
    const excess = () =>
      page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
    expect(await excess()).toBe(0);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    expect(await excess()).toBe(0);
    await page.context().close();
  });

  test('axe finds nothing, with all folded parts open and toasts and dialog shown', async () => {
    const page = await open();
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await page.getByRole('button', { name: 'Tell of success' }).click();
    await page.getByRole('button', { name: 'Tell of a failure' }).click();
    await page.getByRole('alert').getByText('Not saved').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Roll back production…' }).click();
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  test('Tab goes through the page in the order it is read, and the focus is seen', async () => {
    const page = await open();
    const seen: string[] = [];
    for (let stop = 0; stop < 200; stop += 1) {
      await page.keyboard.press('Tab');
      const found = await page.evaluate(describeFocus);
      if (!found) break;
      expect(found, found.name).toMatchObject({ isAfter: true, isOutlined: true, isInView: true });
      seen.push(found.name);
    }
    expect(seen[0]).toBe('Skip to content');
    expect(seen.length).toBeGreaterThan(30);
    await page.context().close();
  });
});

/** Runs in the page: what has the focus, and whether it is further on, outlined and in view. */
function describeFocus() {
  const now = document.activeElement;
  if (!now || now === document.body) return undefined;
  const before = document.querySelector('[data-visited]');
  const order = before?.compareDocumentPosition(now) ?? Node.DOCUMENT_POSITION_FOLLOWING;
  before?.removeAttribute('data-visited');
  now.setAttribute('data-visited', '');
  // The radio of a theme is an icon; its label carries the outline.
  const shown = now.matches('.theme input') ? (now.parentElement ?? now) : now;
  const style = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  return {
    name: now.getAttribute('aria-label') ?? now.textContent?.trim().slice(0, 40) ?? '',
    isAfter: (order & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
    isOutlined: style.outlineStyle === 'solid' && Number.parseFloat(style.outlineWidth) >= 2,
    isInView: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}
