/** What an export format is: one file each, listed in `registry.ts`. */
import type { FieldType } from '../model/nouns.ts';

export interface ExportColumn {
  readonly name: string;
  /** Declared, not guessed from the first rows. */
  readonly type: FieldType;
}

export type ExportRow = Readonly<Record<string, unknown>>;

export interface ExportWriter {
  readonly extension: string;
  readonly contentType: string;
  /** Streamed: rows go in, bytes come out, and nothing in between grows with their number. */
  write(
    rows: AsyncIterable<ExportRow>,
    columns: readonly ExportColumn[],
  ): AsyncIterable<Uint8Array>;
}

/** Texts as they are; what has structure as JSON; nothing as nothing. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const encoder = new TextEncoder();
const pieceLength = 64 * 1024;

/** Lines, gathered to pieces that are worth sending. */
export async function* gathered(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let text = '';
  for await (const line of lines) {
    text += line;
    if (text.length < pieceLength) continue;
    yield encoder.encode(text);
    text = '';
  }
  if (text !== '') yield encoder.encode(text);
}
