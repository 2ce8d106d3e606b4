/** PURE: which columns a dataset has, and how a record becomes a row of them. */
import type { FieldType, JsonObject, TemplateDefinition } from '../model/nouns.ts';
import type { ExportColumn, ExportRow } from './format.ts';

export interface Exported {
  readonly index: number;
  readonly seedRow: JsonObject;
  readonly output: JsonObject | undefined;
  readonly score: number | undefined;
}

interface Source {
  readonly column: ExportColumn;
  readonly read: (record: Exported) => unknown;
}

/** The number of the record, its seed, what each step gave, and the judge's score. */
export function columnsOf(
  template: TemplateDefinition,
  seedColumns: readonly SeenColumn[],
): readonly Source[] {
  const steps = template.steps.flatMap(({ id, fields = {} }): readonly Source[] => {
    const typed = Object.entries(fields);
    if (typed.length === 0) return [source(id, 'string', ({ output }) => output?.[id])];
    return typed.map(([name, type]) =>
      source(
        `${id}.${name}`,
        type,
        ({ output }) => (output?.[id] as JsonObject | undefined)?.[name],
      ),
    );
  });
  const taken = new Set([...steps.map(({ column }) => column.name), 'record_index', 'score']);
  const seeds = seedColumns.map(({ name, type }) =>
    source(taken.has(name) ? `seed.${name}` : name, type, ({ seedRow }) => seedRow[name]),
  );
  const score = source('score', 'number', (record) => record.score);
  return [
    source('record_index', 'integer', ({ index }) => index),
    ...seeds,
    ...steps,
    ...(template.judge === undefined ? [] : [score]),
  ];
}

function source(name: string, type: FieldType, read: Source['read']): Source {
  return { column: { name, type }, read };
}

export function rowOf(sources: readonly Source[], record: Exported): ExportRow {
  const entries = sources.map(({ column, read }) => [column.name, read(record) ?? null]);
  return Object.fromEntries(entries) as ExportRow;
}

/** What was seen of a column of the seeds in all records: once for each kind of value. */
export interface SeenColumn {
  readonly name: string;
  readonly type: FieldType;
}

/** Where kinds of values differ it is a text; nothing is left out because it came late. */
export function seedColumnsOf(seen: readonly SeenColumn[]): readonly SeenColumn[] {
  const types = new Map<string, FieldType>();
  const isNumber = (type: FieldType) => type === 'number' || type === 'integer';
  for (const { name, type } of seen) {
    const before = types.get(name);
    const both = before !== undefined && isNumber(before) && isNumber(type) ? 'number' : 'string';
    types.set(name, before === undefined || before === type ? type : both);
  }
  return [...types].map(([name, type]) => ({ name, type }));
}
