import { expect, test } from 'vitest';
import type { Fact } from '../model/facts.ts';
import type { RunSummary } from '../model/history.ts';
import { exportHistory } from './export.ts';

const attempt = {
  case: { id: 'c', test: 't', parameter: '=1+1' },
  locator: { system: 's', suite: 'u', file: 'a,b.ts', titles: ['says "hi"', 'twice'] },
  ordinal: 1,
  outcome: 'failed' as const,
  durationMs: 1.5,
  failure: { message: 'two\nlines', fingerprint: 'f' },
};
const fact: Fact = { id: 'i', run: 'r-1', at: 0, kind: 'attempt ended', task: 't', attempt };

const summary: RunSummary = {
  run: 'r-1',
  source: 'run',
  startedAt: 0,
  durationMs: 1,
  end: 'ended',
  profile: 'quick',
  tree: 'tree',
  machine: 'builder',
  suites: [],
  tasksUnended: 0,
};

async function* runs() {
  yield { run: summary.run, facts: [fact], summary };
}

async function exported(format: 'csv' | 'ndjson'): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of exportHistory({ runs }, format, 0)) pieces.push(piece);
  return pieces.join('');
}

test('CSV is quoted where it must be, and no cell calculates', async () => {
  const [, ...rows] = (await exported('csv')).split(/\n(?=r-1)/);
  expect(rows).toEqual([
    'r-1,1970-01-01T00:00:00.000Z,tree,s,u,"a,b.ts","says ""hi"" > twice",' +
      `'=1+1,1,failed,1.5,"two\nlines"\n`,
  ]);
});

test('each fact is a line of JSON', async () => {
  expect(JSON.parse(await exported('ndjson'))).toEqual(fact);
});
