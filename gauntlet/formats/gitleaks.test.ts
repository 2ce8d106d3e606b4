import { expect, test } from 'vitest';
import { gitleaks } from './gitleaks.ts';
import { fixture, readText } from './testing.ts';

test('says what was found and where, and never the secret', () => {
  for (const partBytes of [1, 1000]) {
    const read = readText(gitleaks, fixture('gitleaks-8.30.1.json'), partBytes);
    expect(read.findings).toHaveLength(5);
    expect(read.findings[0]).toMatchObject({
      rule: 'aws-access-token',
      severity: 'high',
      place: { file: 'config.py', line: 1, column: 22 },
    });
    expect(JSON.stringify(read.findings)).not.toMatch(/NOT-A-REAL|dev@example/);
    expect(new Set(read.findings.map(({ fingerprint }) => fingerprint)).size).toBe(5);
    expect(read.reading.completeness.state).toBe('whole');
  }
});

test('no leaks are whole; a leak without a rule is a cut', () => {
  expect(readText(gitleaks, '[]').reading.completeness.state).toBe('whole');
  expect(gitleaks.recognises(Buffer.from('[]'), 'gitleaks.json')).toBe(true);
  expect(readText(gitleaks, '[{}]').reading.completeness).toMatchObject({ offset: 1 });
});
