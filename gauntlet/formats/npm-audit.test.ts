import { expect, test } from 'vitest';
import { npmaudit } from './npm-audit.ts';
import { fixture, readText } from './testing.ts';

test('an advisory is one finding; what only depends on it is none', () => {
  for (const partBytes of [1, 1000]) {
    const read = readText(npmaudit, fixture('npm-audit-documented.json'), partBytes);
    expect(read.findings).toMatchObject([
      {
        rule: 'GHSA-35jh-r3h4-6jhm',
        severity: 'high',
        message: 'lodash <4.17.21: Command Injection in lodash',
        fix: 'upgrade lodash to 4.17.21',
      },
      { rule: 'GHSA-29mw-wpgm-hmr9', severity: 'medium' },
      { rule: 'GHSA-xvch-5gv4-984h', severity: 'critical', fix: 'npm audit fix' },
    ]);
    expect(read.reading.completeness.state).toBe('whole');
  }
});

test('no answer of the registry is not the absence of vulnerabilities', () => {
  const bytes = fixture('npm-audit-no-answer-11.19.1.json');
  expect(npmaudit.recognises(bytes, '')).toBe(true);
  const { completeness } = readText(npmaudit, bytes).reading;
  expect(completeness.state === 'absent' && completeness.why).toContain('405 Method Not Allowed');
});

test('another version is refused', () => {
  const text = '{"auditReportVersion":3,"vulnerabilities":{}}';
  expect(readText(npmaudit, text).reading.completeness.state).toBe('cut');
});
