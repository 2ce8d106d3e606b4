import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { System } from '../model/nouns.ts';
import { readPast } from './past.ts';
import { suiteFor } from './testing/run-facts.ts';

function project() {
  const root = mkdtempSync(join(tmpdir(), 'gauntlet-past-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const suites = [suiteFor({ layer: 'unit' }), suiteFor({ layer: 'new' })];
  const system: System = { name: 's', folder: '.', suites, areas: [] };
  return { root, systems: [system] };
}

const caseIn = (file: string, durationMs: number) => ({
  id: file,
  variant: 'default',
  locator: { system: 's', suite: 'unit', file, titles: ['t'] },
  durationMs,
});

function history(asked: string[][]) {
  return {
    async wholeRuns(suites: readonly string[]) {
      asked.push([...suites]);
      const cases = [caseIn('a.ts', 30), caseIn('a.ts', 12), caseIn('b.ts', 5), caseIn('', 1)];
      const latest = [
        { durationMs: 100, failed: 0 },
        { durationMs: 200, failed: 3 },
      ];
      return [{ suite: 's/unit', run: 'r', tree: 't', platform: 'linux', cases, latest }];
    },
  };
}

test('without the cache the past is what history has, and history is asked once', async () => {
  const asked: string[][] = [];
  const made = project();
  const past = await readPast(made, history(asked));
  expect(Object.fromEntries(past)).toEqual({
    's/unit': { runs: 2, failures: 1, durationMs: 150, files: { 'a.ts': 42, 'b.ts': 5 } },
  });
  expect(asked).toEqual([['s/unit', 's/new']]);
  expect(await readPast(made, history(asked))).toEqual(past);
  expect(asked).toHaveLength(1);
});

test('no history at all is no past, and leaves nothing behind', async () => {
  const asked: string[][] = [];
  const none = { wholeRuns: async () => [] };
  const made = project();
  expect(await readPast(made, none)).toEqual(new Map());
  expect((await readPast(made, history(asked))).size).toBe(1);
});
