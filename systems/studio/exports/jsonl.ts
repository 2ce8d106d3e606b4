import { type ExportRow, type ExportWriter, gathered } from './format.ts';

/** A JSON object for each record: the form that keeps everything as it is. */
export const jsonl: ExportWriter = {
  extension: 'jsonl',
  contentType: 'application/x-ndjson',
  write: (rows) => gathered(lines(rows)),
};

async function* lines(rows: AsyncIterable<ExportRow>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}
