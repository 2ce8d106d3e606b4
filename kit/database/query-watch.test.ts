import { CompiledQuery } from 'kysely';
import { expect, test } from 'vitest';
import { silentLog } from './log.ts';
import { type QuerySeen, queryWatch } from './query-watch.ts';

const query = CompiledQuery.raw('select $1', ['secret']);

test('each statement is told with its time, and never with its values', () => {
  const seen: QuerySeen[] = [];
  const watch = queryWatch({
    log: silentLog,
    slowQueryMs: 100,
    onQuery: (one) => seen.push(one),
  });
  watch({ level: 'query', query, queryDurationMillis: 3 });
  watch({ level: 'error', query, queryDurationMillis: 4, error: new Error('no') });
  expect(seen).toEqual([
    { sql: 'select $1', durationMs: 3, failed: false },
    { sql: 'select $1', durationMs: 4, failed: true },
  ]);
});

test('only a slow statement is logged', () => {
  const warned: object[] = [];
  const log = { ...silentLog, warn: (fields: object) => warned.push(fields) };
  const watch = queryWatch({ log, slowQueryMs: 100, onQuery: undefined });
  watch({ level: 'query', query, queryDurationMillis: 99 });
  watch({ level: 'query', query, queryDurationMillis: 100 });
  expect(warned).toEqual([{ sql: 'select $1', durationMs: 100 }]);
});
