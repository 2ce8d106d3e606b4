/** A badge: the verdict, as a small picture. */
import type { Form } from './form.ts';
import { escaped } from './markup.ts';

const COLOURS = { pass: '#1a7f37', fail: '#cf222e', unknown: '#9a6700' } as const;
const LETTER = 6.6;
const PADDING = 12;

export const badge: Form = {
  name: 'badge',
  summary: 'an SVG badge with the verdict',
  file: 'gauntlet.svg',
  render({ view }) {
    const outlook = view.verdict?.outlook ?? 'unknown';
    const passed = view.counts.passed + view.counts.recovered;
    const text = outlook === 'pass' && passed > 0 ? `pass · ${passed} tests` : outlook;
    return svg(`gauntlet ${view.profile}`, text, COLOURS[outlook]);
  },
};

function svg(label: string, text: string, colour: string): string {
  const [left, right] = [label, text].map((part) => Math.round(part.length * LETTER) + PADDING);
  const width = (left ?? 0) + (right ?? 0);
  const title = escaped(`${label}: ${text}`);
  const word = (value: string, x: number) => `<text x="${x}" y="14">${escaped(value)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" \
aria-label="${title}"><title>${title}</title><clipPath id="r"><rect width="${width}" height="20" \
rx="3"/></clipPath><g clip-path="url(#r)"><rect width="${left}" height="20" fill="#444c56"/>\
<rect x="${left}" width="${right}" height="20" fill="${colour}"/></g><g fill="#fff" \
text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">\
${word(label, (left ?? 0) / 2)}${word(text, (left ?? 0) + (right ?? 0) / 2)}</g></svg>
`;
}
