import { expect, test } from 'vitest';
import { facts, viewOfFacts } from '../testing/run.ts';
import { sarif } from './sarif.ts';

test('failures and findings, each at its place, with levels', () => {
  const finding = {
    rule: 'no-eval',
    severity: 'medium' as const,
    message: 'eval is used',
    place: { file: 'src/a b.ts', line: 0 },
    fingerprint: 'abc',
  };
  const seen = { kind: 'finding seen', id: 'x', run: 'r-1842', at: 1, finding } as const;
  const all = [...facts, { ...seen, task: 'storage/unit#1/1' }];
  const [run] = JSON.parse(sarif.render({ view: viewOfFacts(all), facts: all })).runs;
  expect(run.results).toHaveLength(2);
  const [found, failed] = run.results;
  expect(found).toMatchObject({ ruleId: 'no-eval', level: 'warning' });
  const [{ physicalLocation }] = found.locations;
  expect(physicalLocation).toEqual({ artifactLocation: { uri: 'src/a%20b.ts' } });
  expect(failed.locations[0].physicalLocation.region).toEqual({ startLine: 41, startColumn: 7 });
});
