/** What rules ask of a Markdown file. Fenced code is never taken for a heading, link or row. */

export interface Line {
  readonly text: string;
  readonly line: number;
}

export interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

interface Split {
  readonly prose: readonly Line[];
  readonly code: readonly Line[];
}

function split(text: string): Split {
  const prose: Line[] = [];
  const code: Line[] = [];
  let fence = '';
  for (const [index, line] of text.split('\n').entries()) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    const closes = fence !== '' && mark.startsWith(fence);
    if (mark !== '' && fence === '') fence = mark;
    else if (closes) fence = '';
    else (fence === '' ? prose : code).push({ text: line, line: index + 1 });
  }
  return { prose, code };
}

export function proseOf(text: string): readonly Line[] {
  return split(text).prose;
}

/** Fenced lines, and what stands between backticks in prose: what a reader may type. */
export function codeOf(text: string): readonly Line[] {
  const { prose, code } = split(text);
  const spans = prose.flatMap(({ text: line, line: number }) =>
    [...line.matchAll(/`([^`]+)`/g)].map((match) => ({ text: match[1] ?? '', line: number })),
  );
  return [...code, ...spans].sort((a, b) => a.line - b.line);
}

/** The rows of all tables, without the heads, below the given heading (all of the file if none). */
export function rowsOf(text: string, heading?: string): readonly Row[] {
  const lines = proseOf(text);
  const rows: Row[] = [];
  let isInside = heading === undefined;
  for (const [index, { text: line, line: number }] of lines.entries()) {
    const title = titleOf(line);
    if (title !== undefined && heading !== undefined) isInside = title === heading;
    if (!isInside || !line.trim().startsWith('|') || isRule(line)) continue;
    if (isRule(lines[index + 1]?.text ?? '')) continue;
    const cells = line
      .trim()
      .replace(/^\||\|$/g, '')
      .split(/(?<!\\)\|/);
    rows.push({ cells: cells.map((cell) => cell.trim()), line: number });
  }
  return rows;
}

function isRule(line: string): boolean {
  return /^\s*\|?\s*:?-{3,}/.test(line);
}

export function titleOf(line: string): string | undefined {
  return /^#{1,6}\s+(.+?)\s*#*$/.exec(line)?.[1];
}

/** The anchors that GitHub gives to the headings of a file. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { text: line } of proseOf(text)) {
    const title = titleOf(line);
    if (title === undefined) continue;
    const words = title.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '');
    const slug = words.trim().replace(/\s/g, '-');
    let anchor = slug;
    for (let twin = 1; anchors.has(anchor); twin++) anchor = `${slug}-${twin}`;
    anchors.add(anchor);
  }
  return anchors;
}
