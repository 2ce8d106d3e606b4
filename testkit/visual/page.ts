/** A page of its own, without anything beside it: before, after and difference. */
import type { Band } from './oddness.ts';

const escapeText = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem;color:#1a1a1a;background:#f6f6f6}
main{display:flex;flex-wrap:wrap;gap:1.5rem}figure{margin:0;flex:1 1 20rem;min-width:0}
figcaption{font-weight:600;margin-bottom:.5rem}img,svg{max-width:100%;background:#fff;
border:1px solid #bbb}.over{position:relative}.over img+img{position:absolute;left:0;top:0}
input{width:100%}@media(prefers-color-scheme:dark){body{color:#eee;background:#222}}`;

function page(title: string, text: string, content: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escapeText(title)}</title>
<meta name="viewport" content="width=device-width"><style>${STYLE}</style>
<h1>${escapeText(title)}</h1><p>${escapeText(text)}</p>
${content}
</html>
`;
}

const image = (picture: Uint8Array, alt: string) =>
  `<img alt="${alt}" src="data:image/png;base64,${Buffer.from(picture).toString('base64')}">`;

const figure = (title: string, content: string) =>
  `<figure><figcaption>${title}</figcaption>${content}</figure>`;

export interface Pictures {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly difference: Uint8Array;
}

export function picturePage(title: string, text: string, pictures: Pictures): string {
  const { before, after, difference } = pictures;
  const fade = `<div class="over">${image(before, 'before')}${image(after, 'after')}</div>
<label>before <input type="range" min="0" max="100" value="50" aria-label="From before to after"
oninput="this.closest('figure').querySelector('img+img').style.opacity=this.value/100">
after</label>
<script>document.querySelector('.over img+img').style.opacity=.5</script>`;
  const figures = [
    figure('Before', image(before, 'before')),
    figure('After', image(after, 'after')),
    figure('Difference', image(difference, 'difference')),
    figure('One over the other', fade),
  ];
  return page(title, text, `<main>${figures.join('\n')}</main>`);
}

/** The band in which earlier runs lie, their median, and this run with its odd points. */
export function seriesPage(
  title: string,
  text: string,
  now: readonly number[],
  bands: readonly Band[],
): string {
  const values = [...now, ...bands.flatMap(({ low, high }) => [low, high])];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (index: number) => 40 + (720 * index) / Math.max(1, now.length - 1);
  const y = (value: number) => 280 - (260 * (value - low)) / Math.max(high - low, Number.EPSILON);
  const path = (points: readonly number[]) =>
    points.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const upper = path(bands.map((band) => band.high));
  const lower = path(bands.map((band) => band.low)).toReversed();
  const middle = path(bands.map(({ median }) => median)).join(' ');
  const dots = now.flatMap((value, index) => {
    if (!bands[index]?.isOdd) return [];
    return [`<circle cx="${x(index)}" cy="${y(value)}" r="5" fill="#c0392b"/>`];
  });
  const svg = `<svg viewBox="0 0 800 320" role="img" aria-label="${escapeText(title)}">
<polygon points="${[...upper, ...lower].join(' ')}" fill="#cfe3f5"/>
<polyline points="${middle}" fill="none" stroke="#5b7f9e"/>
<polyline points="${path(now).join(' ')}" fill="none" stroke="#1a1a1a" stroke-width="2"/>
${dots.join('\n')}<text x="40" y="310" font-size="14">lowest ${low}, highest ${high}</text></svg>`;
  return page(title, text, figure('This run (black) over earlier runs (blue)', svg));
}
