import { expect, test } from 'vitest';
import { secretlint } from './secretlint.ts';
import { fixture, readText } from './testing.ts';

test('says what was found and where, and repeats nothing of the source', () => {
  for (const partBytes of [1, 1000]) {
    const read = readText(secretlint, fixture('secretlint-12.0.0.json'), partBytes);
    expect(read.findings).toMatchObject([
      {
        rule: '@secretlint/secretlint-rule-aws',
        severity: 'high',
        message: 'found AWSSecretAccessKey',
        place: { file: '/home/dev/shop/config.py', line: 2, column: 1 },
      },
      { message: 'found GITHUB_TOKEN', place: { file: '/home/dev/shop/deploy.sh', line: 1 } },
      { place: { line: 2, column: 31 } },
    ]);
    expect(new Set(read.findings.map(({ fingerprint }) => fingerprint)).size).toBe(3);
    expect(JSON.stringify(read.findings)).not.toContain('NOT-A-REAL');
    expect(read.reading.completeness.state).toBe('whole');
  }
});

test('knows its own, and is not ESLint', () => {
  expect(secretlint.recognises(fixture('secretlint-12.0.0.json'), '')).toBe(true);
  const eslint = '[{"filePath":"a","messages":[],"errorCount":0}]';
  expect(secretlint.recognises(Buffer.from(eslint), '')).toBe(false);
});
