import {
  cellText,
  type ExportColumn,
  type ExportRow,
  type ExportWriter,
  gathered,
} from './format.ts';

/**
 * CSV by RFC 4180, with a mark at its beginning by which spreadsheets know UTF-8. A text that a
 * spreadsheet would take for a formula gets an apostrophe before it: the texts come from models and
 * strangers, and whoever opens the file runs what they say. Numbers stay numbers.
 */
export const csv: ExportWriter = {
  extension: 'csv',
  contentType: 'text/csv; charset=utf-8',
  write: (rows, columns) => gathered(lines(rows, columns)),
};

async function* lines(
  rows: AsyncIterable<ExportRow>,
  columns: readonly ExportColumn[],
): AsyncGenerator<string> {
  yield `\ufeff${columns.map(({ name }) => cell(name)).join(',')}\r\n`;
  for await (const row of rows) {
    yield `${columns.map(({ name }) => cell(row[name])).join(',')}\r\n`;
  }
}

function cell(value: unknown): string {
  const text = typeof value === 'string' ? neutral(value) : cellText(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const signsOfFormulas = '=+-@\uff1d\uff0b\uff0d\uff20';

/** Also behind blanks and in full-width signs, which some programs trim or fold. */
export function neutral(text: string): string {
  const start = text.replaceAll('\0', '').trimStart().slice(0, 1);
  const isFormula = start !== '' && signsOfFormulas.includes(start);
  return isFormula || text.startsWith('\t') || text.startsWith('\r') ? `'${text}` : text;
}
