/** The statistics that `locust --csv` writes: a row a request, and `Aggregated` at the end. */
import type { ReportSink } from '../model/report.ts';
import { Cut } from './cut.ts';
import { type Format, type Parser, type ReaderOptions, readerOf, WHOLE } from './format.ts';
import { lines } from './lines.ts';
import { samples } from './shared/load.ts';

export const locust: Format = {
  name: 'locust',
  kinds: ['samples'],
  recognises: (head) =>
    /^\ufeff?"?Type"?,"?Name"?,"?Request Count"?,/.test(Buffer.from(head).toString('utf8')),
  reader: (sink, options) => readerOf(parser(sink, options), options),
};

function parser(sink: ReportSink, options: ReaderOptions): Parser {
  const window = { startedAt: options.readAt, endedAt: options.readAt };
  let columns: readonly string[] | undefined;
  let hasTotal = false;
  // A name may hold a line's end within its quotes.
  let open = '';

  function take(text: string, offset: number): void {
    const row = open === '' ? text : `${open}\n${text}`;
    open = '';
    if (row.trim() === '') return;
    const cells = cellsOf(row);
    if (cells === undefined) {
      if (row.length > 100_000) throw new Cut(offset, 'quotes that are not closed');
      open = row;
      return;
    }
    if (columns === undefined) columns = cells;
    else takeRow(columns, cells, offset);
  }

  function takeRow(names: readonly string[], cells: readonly string[], offset: number): void {
    if (cells.length !== names.length) {
      throw new Cut(offset, `a row of ${cells.length} cells, not ${names.length}`);
    }
    const cell = (name: string) => {
      const text = cells[names.indexOf(name)];
      return text === undefined || text === '' ? undefined : Number(text);
    };
    const isTotal = cell('Type') === undefined && cells[names.indexOf('Name')] === 'Aggregated';
    hasTotal ||= isTotal;
    const part = [cells[names.indexOf('Type')], cells[names.indexOf('Name')]].join(' ').trim();
    const add = samples(sink, window, isTotal ? '' : part);
    const count = cell('Request Count') ?? 0;
    add('requests.count', 'requests', count);
    add('requests.rate', '1/s', cell('Requests/s'));
    if (count > 0) add('errors.rate', 'ratio', (cell('Failure Count') ?? 0) / count);
    add('latency.mean', 'ms', cell('Average Response Time'));
    add('latency.max', 'ms', cell('Max Response Time'));
    for (const name of names) {
      const quantile = /^(\d[\d.]*)%$/.exec(name)?.[1];
      if (quantile !== undefined && quantile !== '100')
        add(`latency.p${quantile}`, 'ms', cell(name));
    }
  }

  const input = lines(take);
  return {
    push: input.push,
    end(offset) {
      const rest = input.rest();
      if (rest !== undefined) throw new Cut(rest.offset, 'its last line has no end');
      if (open !== '') throw new Cut(offset, 'quotes that are not closed');
      if (!hasTotal) throw new Cut(offset, 'the "Aggregated" row is missing');
      return WHOLE;
    },
    claim: () => ({}),
  };
}

/** The cells of a row, or undefined while a quote is open. */
function cellsOf(row: string): readonly string[] | undefined {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < row.length; at += 1) {
    const character = row.charAt(at);
    if (character === '"') {
      if (quoted && row.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quoted = !quoted;
    } else if (character === ',' && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  if (quoted) return undefined;
  cells.push(cell);
  return cells;
}
