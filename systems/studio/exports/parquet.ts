import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { FieldType } from '../model/nouns.ts';
import { cellText, type ExportColumn, type ExportRow, type ExportWriter } from './format.ts';

/** Columns with the types that were declared, in groups of rows: only one group is in memory. */
export const parquet: ExportWriter = {
  extension: 'parquet',
  contentType: 'application/vnd.apache.parquet',
  write: parquetBytes,
};

const rowsInGroup = 10_000;
/** A group is closed earlier when its texts are long. */
const charactersInGroup = 16_000_000;

async function* parquetBytes(
  rows: AsyncIterable<ExportRow>,
  columns: readonly ExportColumn[],
): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  const empty = columns.map((column) => source(column, []));
  const file = new ParquetWriter({ writer, schema: schemaFromColumnData({ columnData: empty }) });
  let group: ExportRow[] = [];
  let characters = 0;
  const flush = () => {
    const columnData = columns.map((column) =>
      source(
        column,
        group.map((row) => parquetValue(column.type, row[column.name])),
      ),
    );
    file.write({ columnData, rowGroupSize: group.length });
    group = [];
    characters = 0;
    return taken(writer);
  };
  for await (const row of rows) {
    group.push(row);
    for (const { name } of columns) characters += cellLength(row[name]);
    if (group.length >= rowsInGroup || characters >= charactersInGroup) yield await flush();
  }
  if (group.length > 0) yield await flush();
  await file.finish();
  yield taken(writer);
}

/** Its offset goes on counting, as the places in the file's end must. */
function taken(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

const types = {
  string: 'STRING',
  number: 'DOUBLE',
  integer: 'INT64',
  boolean: 'BOOLEAN',
  object: 'STRING',
  array: 'STRING',
} as const;

function source({ name, type }: ExportColumn, data: unknown[]) {
  return { name, data, type: types[type], nullable: true };
}

function parquetValue(type: FieldType, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (type === 'number') return typeof value === 'number' ? value : null;
  if (type === 'boolean') return typeof value === 'boolean' ? value : null;
  if (type === 'integer') return Number.isSafeInteger(value) ? BigInt(Number(value)) : null;
  return cellText(value).toWellFormed();
}

function cellLength(value: unknown): number {
  return typeof value === 'string' ? value.length : 8;
}
