/** Coverage line by line as one HTML file that needs nothing else: no script, no network. */
import { type CoverageView, percentOf } from './coverage.ts';
import { treeText } from './words.ts';

export interface CoverageSource {
  readonly file: string;
  readonly hit: readonly number[];
  readonly missed: readonly number[];
  /** Undefined when the file is not there any more. */
  readonly text: string | undefined;
}

const STYLE = `
:root{color-scheme:light dark;--hit:#d9f2dc;--miss:#ffd7d5;--dim:#767676}
@media(prefers-color-scheme:dark){:root{--hit:#12361b;--miss:#5a1d1b;--dim:#9a9a9a}}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1rem}
table{border-collapse:collapse;width:100%}td,th{padding:.25rem .5rem;text-align:left}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
summary{cursor:pointer;padding:.25rem 0}pre{font:13px/1.45 ui-monospace,monospace;overflow-x:auto}
pre span{display:block;white-space:pre;padding:0 .5rem}
pre .h{background:var(--hit)}pre .m{background:var(--miss)}
pre i{color:var(--dim);display:inline-block;font-style:normal;min-width:4ch;text-align:right;
margin-right:1ch;user-select:none}`;

export function renderCoverageHtml(table: CoverageView, files: readonly CoverageSource[]): string {
  const rows = [...table.modules, { ...table.overall, name: 'all' }].map(
    ({ name, covered, total, percent }) =>
      `<tr><td>${escaped(name)}</td><td class="n">${percentOf(percent)}</td>` +
      `<td class="n">${total - covered}</td><td class="n">${total}</td></tr>`,
  );
  const areas = table.areas.map(
    ({ name, kind, needed, percent }) =>
      `<li>${escaped(name)}: ${percentOf(percent)} (${kind}, needs ${needed} %)</li>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Coverage at ${escaped(treeText(table.tree))}</title><style>${STYLE}</style></head><body>
<h1>Coverage at ${escaped(treeText(table.tree))}</h1>
<table><thead><tr><th>module</th><th class="n">covered</th><th class="n">not run</th>
<th class="n">lines</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>
${areas.length === 0 ? '' : `<h2>Areas</h2><ul>${areas.join('\n')}</ul>`}
<h2>Files</h2>
${files.map(fileText).join('\n')}
</body></html>
`;
}

function fileText({ file, hit, missed, text }: CoverageSource): string {
  const total = hit.length + missed.length;
  const percent = total === 0 ? 100 : (100 * hit.length) / total;
  const open = missed.length > 0 ? ' open' : '';
  const head = `<summary>${escaped(file)}: ${percentOf(percent)}</summary>`;
  if (text === undefined) return `<details>${head}<p>The file is not there any more.</p></details>`;
  const [ran, not] = [new Set(hit), new Set(missed)];
  const lines = text.split('\n').map((line, at) => {
    const number = at + 1;
    const kind = not.has(number) ? ' class="m"' : ran.has(number) ? ' class="h"' : '';
    return `<span${kind}><i>${number}</i>${escaped(line)}</span>`;
  });
  return `<details${open}>${head}<pre>${lines.join('')}</pre></details>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}
