/** A file of seeds to its rows, streamed: a million rows need no more memory than ten. */
import { csvRows } from './csv.ts';
import { encodingOf, formatOf, type SeedFormat } from './format.ts';
import { jsonLines, jsonRows } from './json.ts';
import type { NumberedSeed } from './numbered-seed.ts';
import { seedProblem } from './problem.ts';

export interface SeedFile {
  readonly format: SeedFormat;
  readonly rows: AsyncIterable<NumberedSeed>;
}

const headBytes = 64 * 1024;

export async function openSeeds(
  filename: string,
  contentType: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<SeedFile> {
  const source = bytes[Symbol.asyncIterator]();
  const { head, isWhole } = await readHead(source);
  const encoding = encodingOf(head, isWhole);
  const start = new TextDecoder(encoding).decode(head, { stream: true });
  const format = formatOf(filename, contentType, start);
  const text = decoded(head, source, encoding);
  if (format === 'csv') return { format, rows: csvRows(text, start) };
  return { format, rows: format === 'jsonl' ? jsonLines(text) : jsonRows(text) };
}

async function readHead(source: AsyncIterator<Uint8Array>) {
  const pieces: Uint8Array[] = [];
  let size = 0;
  while (size < headBytes) {
    const next = await source.next();
    if (next.done === true) return { head: Buffer.concat(pieces), isWhole: true };
    pieces.push(next.value);
    size += next.value.length;
  }
  return { head: Buffer.concat(pieces), isWhole: false };
}

/** The decoder takes the mark at the beginning of the file away. */
async function* decoded(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
  encoding: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let at = 0;
  const decode = (piece: Uint8Array | undefined) => {
    try {
      at += piece?.length ?? 0;
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch (error) {
      throw seedProblem(`the text is no ${encoding} before byte ${at}`, error);
    }
  };
  try {
    yield decode(head);
    for (;;) {
      const next = await rest.next();
      if (next.done === true) break;
      yield decode(next.value);
    }
    yield decode(undefined);
  } finally {
    await rest.return?.();
  }
}
