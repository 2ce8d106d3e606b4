/** A picture of a page, taken by a real browser that stands still while it is looked at. */
import { visualErrors } from './errors.ts';

export interface PictureOf {
  /** What to look at: an address, or the text of a page. */
  readonly url?: string;
  readonly html?: string;
  /** Only this element. */
  readonly selector?: string;
  /** Elements that are painted over: clocks, version numbers. */
  readonly hide?: readonly string[];
  readonly width?: number;
  readonly height?: number;
}

export async function takePicture(executable: string | undefined, of: PictureOf): Promise<Buffer> {
  if (executable === undefined) {
    throw visualErrors.make('VISUAL_NEEDS_BROWSER', { reason: 'there is no Chromium here' });
  }
  const { chromium } = await loadPlaywright();
  // Containers run as root, where Chromium has no sandbox.
  const browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] });
  try {
    const viewport = { width: of.width ?? 1_280, height: of.height ?? 720 };
    const page = await browser.newPage({ viewport, reducedMotion: 'reduce', deviceScaleFactor: 1 });
    if (of.html === undefined) await page.goto(of.url ?? 'about:blank', { waitUntil: 'load' });
    else await page.setContent(of.html, { waitUntil: 'load' });
    await page.evaluate('document.fonts.ready');
    const options = {
      animations: 'disabled' as const,
      caret: 'hide' as const,
      mask: (of.hide ?? []).map((one) => page.locator(one)),
    };
    if (of.selector !== undefined) return await page.locator(of.selector).screenshot(options);
    return await page.screenshot({ ...options, fullPage: true });
  } finally {
    await browser.close();
  }
}

async function loadPlaywright() {
  try {
    return await import('playwright-core');
  } catch (error) {
    const reason = 'playwright-core is not installed';
    throw visualErrors.make('VISUAL_NEEDS_BROWSER', { reason }, error);
  }
}
