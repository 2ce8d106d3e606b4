/** CSV: quotes, line breaks within them, any of the usual delimiters. Values stay text. */
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { delimiterOf } from './format.ts';
import type { NumberedSeed } from './numbered-seed.ts';
import { seedProblem } from './problem.ts';

const largestRow = 1024 * 1024;

export async function* csvRows(
  text: AsyncIterable<string>,
  head: string,
): AsyncGenerator<NumberedSeed> {
  const parser = parse({
    delimiter: delimiterOf(head.replace(/^\ufeff/, '')),
    columns: (names: string[]) => columnsOf(names),
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    max_record_size: largestRow,
  });
  const source = Readable.from(text);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let number = 0;
  try {
    for await (const row of parser) {
      number += 1;
      yield { number, row: row as Record<string, string> };
    }
  } catch (error) {
    throw error instanceof CsvError ? csvProblem(error) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

function columnsOf(names: readonly string[]): string[] {
  const trimmed = names.map((name) => name.trim());
  const empty = trimmed.indexOf('');
  if (empty !== -1) throw seedProblem(`the header has no name for column ${empty + 1}`);
  const twice = trimmed.find((name, index) => trimmed.indexOf(name) !== index);
  if (twice !== undefined) throw seedProblem(`the header has the column '${twice}' twice`);
  return trimmed;
}

/** Rows are parsed ahead of those that were taken: the parser knows at which it is. */
function csvProblem(error: CsvError) {
  const row = Number(Reflect.get(error, 'records') ?? 0) + 1;
  const words: Partial<Record<CsvError['code'], string>> = {
    CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
    CSV_INVALID_CLOSING_QUOTE: 'something stands between a closing quote and the delimiter',
    INVALID_OPENING_QUOTE: 'a quote stands in the middle of a value',
    CSV_RECORD_INCONSISTENT_COLUMNS: 'it has another number of values than the header',
    CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'it has another number of values than the header',
    CSV_MAX_RECORD_SIZE: 'it is longer than a row may be; perhaps a quote is never closed',
  };
  return seedProblem(`row ${row}: ${words[error.code] ?? error.message}`, error);
}
