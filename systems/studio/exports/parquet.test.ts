// Read back by another library than the one that wrote it.
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import type { ExportColumn } from './format.ts';
import { parquet } from './parquet.ts';

const columns: ExportColumn[] = [
  { name: 'i', type: 'integer' },
  { name: 'n', type: 'number' },
  { name: 't', type: 'string' },
  { name: 'b', type: 'boolean' },
  { name: 'o', type: 'object' },
];

async function file(rows: readonly Record<string, unknown>[]): Promise<ArrayBuffer> {
  async function* each() {
    yield* rows;
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of parquet.write(each(), columns)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
}

test('values and declared types come back, also over several groups of rows', async () => {
  const rows = Array.from({ length: 25_000 }, (_, i) => ({
    i,
    n: i / 4,
    t: `Grüße ${i} =1`,
    b: i % 2 === 0,
    o: { x: i },
  }));
  const bytes = await file(rows);
  const metadata = await parquetMetadataAsync(bytes);
  expect(metadata.row_groups.length).toBe(3);
  expect(metadata.schema.slice(1).map(({ name, type }) => [name, type])).toEqual([
    ['i', 'INT64'],
    ['n', 'DOUBLE'],
    ['t', 'BYTE_ARRAY'],
    ['b', 'BOOLEAN'],
    ['o', 'BYTE_ARRAY'],
  ]);
  const read = await parquetReadObjects({ file: bytes });
  expect(read.length).toBe(25_000);
  expect(read[24_999]).toEqual({
    i: 24_999n,
    n: 6249.75,
    t: 'Grüße 24999 =1',
    b: false,
    o: '{"x":24999}',
  });
});

test('what does not fit its type is empty, and so may a file be', async () => {
  const read = await parquetReadObjects({ file: await file([{ i: 'x', n: null, t: null, b: 1 }]) });
  expect(read).toEqual([{ i: null, n: null, t: null, b: null, o: null }]);
  expect(await parquetReadObjects({ file: await file([]) })).toEqual([]);
});
