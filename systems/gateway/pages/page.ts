/** What every page has: no scripts, nothing from elsewhere, one look. */
import { mark } from '@gauntlet/ui/mark';
import { look } from './look.ts';

export interface PageParts {
  readonly title: string;
  /** What this page has besides: of its own style. */
  readonly style: string;
  /** What stands in `main`. */
  readonly content: string;
}

export function htmlPage({ title, style, content }: PageParts): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${title} · Gateway</title>
<style>${look}${style}</style></head><body>
<a class="page-skip" href="#main">Skip to content</a>
<header class="page-header"><p class="page-product">
<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${mark}"/></svg>Gateway</p></header>
<main class="page-main" id="main" tabindex="-1">${content}</main></body></html>`;
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
