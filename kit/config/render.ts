/** Diagnostics as a compiler prints them: place, source line, underline, message, fix. */
import type { Diagnostic, Place } from './diagnostics.ts';
import { linesOf } from './source.ts';
import { type Cell, cellsOf, safeText, textWidth } from './width.ts';

export interface RenderOptions {
  /** The texts of the files, by the names the diagnostics use. Without one, no line is shown. */
  readonly sources?: Readonly<Record<string, string>>;
  /** Width of the terminal; 100 when absent. */
  readonly columns?: number;
  readonly color?: boolean;
}

const MINIMUM_COLUMNS = 24;
const DIM = 2;
const BOLD = 1;
const RED = 31;
const GREEN = 32;

export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  options: RenderOptions = {},
): string {
  const lines = new Map(
    Object.entries(options.sources ?? {}).map(([file, text]) => [file, linesOf(text)]),
  );
  return diagnostics
    .map((diagnostic) => renderOne(diagnostic, lines.get(diagnostic.file), options))
    .join('\n\n');
}

function renderOne(
  diagnostic: Diagnostic,
  lines: readonly string[] | undefined,
  options: RenderOptions,
): string {
  const columns = Math.max(MINIMUM_COLUMNS, options.columns ?? 100);
  const paint = painter(options.color ?? false);
  const { place, code, message, fix } = diagnostic;
  const out = [`${paint(BOLD, headOf(diagnostic))} ${paint(RED, code)}`];
  const line = place && lines?.[place.line - 1];
  if (place && line !== undefined) out.push(...excerpt(line, place, columns, paint));
  out.push(...wrap(safeText(message), columns, '  ', '  '));
  const [first = '', ...rest] = wrap(safeText(fix), columns, '  fix: ', '       ');
  out.push(first.replace('fix:', paint(GREEN, 'fix:')), ...rest);
  return out.join('\n');
}

function headOf({ file, place, path }: Diagnostic): string {
  if (place) return safeText(`${file}:${place.line}:${place.column}`);
  return safeText(path === undefined || path === '' ? file : `${file} at ${path}`);
}

type Paint = (style: number, text: string) => string;

function painter(color: boolean): Paint {
  return (style, text) => (color ? `\u001B[${style}m${text}\u001B[0m` : text);
}

function excerpt(line: string, place: Place, columns: number, paint: Paint): string[] {
  const number = String(place.line);
  const gutter = ' '.repeat(number.length);
  const start = place.column - 1;
  const endInLine = place.endLine > place.line ? line.length : place.endColumn - 1;
  const { text, before, marked } = cut(line, start, endInLine, columns - number.length - 5);
  return [
    `  ${paint(DIM, `${number} |`)} ${text}`,
    `  ${paint(DIM, `${gutter} |`)} ${' '.repeat(before)}${paint(RED, '~'.repeat(marked))}`,
  ];
}

interface Excerpt {
  readonly text: string;
  /** Columns before the underline, and of the underline. */
  readonly before: number;
  readonly marked: number;
}

/** A window over the line that holds the beginning of the marked part, with a little before it. */
function cut(line: string, start: number, end: number, room: number): Excerpt {
  const cells = cellsOf(line);
  const total = cells.reduce((sum, cell) => sum + cell.width, 0);
  const firstMarked = cells.findIndex((cell) => cell.offset >= start);
  const at = firstMarked < 0 ? cells.length : firstMarked;
  let from = 0;
  // One column is kept for each ellipsis.
  if (total > room) {
    const lead = Math.max(0, Math.min(12, Math.floor(room / 3)));
    from = backBy(cells, at, lead);
    const restWidth = widthOf(cells.slice(from));
    if (restWidth < room - 1) from = backBy(cells, cells.length, room - 1);
  }
  const left = from > 0 ? '…' : '';
  let width = left.length;
  let to = from;
  for (; to < cells.length; to++) {
    const next = width + (cells[to]?.width ?? 0);
    if (next > (to === cells.length - 1 ? room : room - 1)) break;
    width = next;
  }
  const shown = cells.slice(from, to);
  const text = left + shown.map((cell) => cell.text).join('') + (to < cells.length ? '…' : '');
  const before = left.length + widthOf(cells.slice(from, at));
  const marked = widthOf(shown.filter((cell) => cell.offset >= start && cell.offset < end));
  return { text, before, marked: Math.max(1, marked) };
}

function backBy(cells: readonly Cell[], at: number, width: number): number {
  let index = at;
  let left = width;
  while (index > 0) {
    left -= cells[index - 1]?.width ?? 0;
    if (left < 0) break;
    index -= 1;
  }
  return index;
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

function wrap(text: string, columns: number, first: string, others: string): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(/\s+/)) {
    if (!isEmpty && textWidth(line) + 1 + textWidth(word) > columns) {
      lines.push(line);
      line = others;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
