import { expect, test } from 'vitest';
import { osv } from './osv-scanner.ts';
import { fixture, readText } from './testing.ts';

test('a group of aliases is one finding, with its score or its word', () => {
  for (const partBytes of [1, 1000]) {
    const read = readText(osv, fixture('osv-scanner-documented.json'), partBytes);
    expect(read.findings).toMatchObject([
      {
        rule: 'GHSA-35jh-r3h4-6jhm',
        severity: 'high',
        message: 'lodash 4.17.15: Command Injection in lodash',
        place: { file: '/home/dev/shop/package-lock.json' },
        fix: 'upgrade to 4.17.21',
      },
      { rule: 'GHSA-29mw-wpgm-hmr9', severity: 'medium' },
    ]);
    expect(read.reading.completeness.state).toBe('whole');
  }
});

test('what it has really written', () => {
  const text = fixture('osv-scanner-2.5.0.json');
  expect(osv.recognises(text, '')).toBe(true);
  const { findings, reading } = readText(osv, text);
  expect(findings).toMatchObject([
    {
      rule: 'GHSA-vh95-rmgr-6w4m',
      severity: 'medium',
      message: 'minimist 1.2.0: Prototype Pollution in minimist',
      place: { file: '/p/package-lock.json' },
      fix: 'upgrade to 1.2.3',
    },
  ]);
  expect(reading.completeness.state).toBe('whole');
});

test('nothing found is whole, and it is known by its name then', () => {
  const empty = '{"results":[]}';
  expect(readText(osv, empty)).toMatchObject({ findings: [], reading: { claim: {} } });
  expect(osv.recognises(Buffer.from(empty), 'osv.json')).toBe(true);
  expect(osv.recognises(Buffer.from(empty), 'other.json')).toBe(false);
  expect(osv.recognises(fixture('osv-scanner-documented.json'), '')).toBe(true);
});
