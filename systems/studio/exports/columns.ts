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
  seedColumns: readonly { readonly name: string; readonly type: FieldType }[],
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

/** By the first rows; where they differ it is a text. */
export function seedColumnsOf(rows: readonly JsonObject[]) {
  const types = new Map<string, FieldType>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (value === null) continue;
      const before = types.get(name);
      const now = typeOf(value);
      const isNumber = (type: FieldType) => type === 'number' || type === 'integer';
      const both = before !== undefined && isNumber(before) && isNumber(now) ? 'number' : 'string';
      types.set(name, before === undefined || before === now ? now : both);
    }
  }
  return [...types].map(([name, type]) => ({ name, type }));
}

function typeOf(value: unknown): FieldType {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'integer' : 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'object') return Array.isArray(value) ? 'array' : 'object';
  return 'string';
}
