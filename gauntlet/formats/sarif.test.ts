import { expect, test } from 'vitest';
import { sarif } from './sarif.ts';
import { fixture, readText } from './testing.ts';

const run = (members: object) =>
  JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, ...members }] });

test('ESLint: levels, places, help, and the one that is suppressed is none', () => {
  for (const partBytes of [1, 1000]) {
    const read = readText(sarif, fixture('sarif-eslint-10.15.0.sarif'), partBytes);
    expect(read.findings).toMatchObject([
      {
        rule: 'no-unused-vars',
        severity: 'high',
        message: "'a' is assigned a value but never used.",
        place: { file: '/home/dev/shop/a.js', line: 1, column: 7 },
        fix: 'https://eslint.org/docs/latest/rules/no-unused-vars',
      },
      { rule: 'no-undef', severity: 'medium', place: { line: 2 } },
    ]);
    expect(read.reading.completeness.state).toBe('whole');
  }
});

test('gitleaks: the rule speaks, never the message or the snippet', () => {
  const { findings } = readText(sarif, fixture('sarif-gitleaks-8.30.1.sarif'));
  expect(findings).toHaveLength(5);
  expect(JSON.stringify(findings)).not.toMatch(/NOT-A-REAL|detected secret/);
  expect(findings[0]).toMatchObject({ rule: 'aws-access-token', severity: 'high' });
});

test('rules that come after the results still say how severe they are', () => {
  const text = JSON.stringify({
    runs: [
      {
        results: [{ ruleId: 'a', message: { text: '{0} is {1}', arguments: ['x', 'bad'] } }],
        tool: {
          driver: {
            name: 'semgrep',
            rules: [{ id: 'a', properties: { 'security-severity': '9.1' } }],
          },
        },
      },
    ],
    version: '2.1.0',
  });
  for (const partBytes of [3, 1000]) {
    const { findings } = readText(sarif, text, partBytes);
    expect(findings).toMatchObject([{ rule: 'a', severity: 'critical', message: 'x is bad' }]);
  }
});

test('passes, notes of what is gone and accepted ones are no findings', () => {
  const message = { text: 'm' };
  const results = [
    { ruleId: 'a', kind: 'pass', message },
    { ruleId: 'b', baselineState: 'absent', message },
    { ruleId: 'c', suppressions: [{ kind: 'external', status: 'accepted' }], message },
    { ruleId: 'd', suppressions: [{ kind: 'external', status: 'rejected' }], message },
    { ruleId: 'e', level: 'note', message },
  ];
  const { findings } = readText(sarif, run({ results }));
  expect(findings.map(({ rule }) => rule)).toEqual(['d', 'e']);
});

test('a fingerprint of the tool itself wins; a path is decoded', () => {
  const uri = 'file:///a%20b/c.ts';
  const at = (startLine: number, hash: string) => ({
    ruleId: 'a',
    message: { text: `line ${startLine}` },
    partialFingerprints: { primaryLocationLineHash: hash },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine } } }],
  });
  const { findings } = readText(sarif, run({ results: [at(1, 'h'), at(2, 'i')] }));
  const moved = readText(sarif, run({ results: [at(9, 'i')] })).findings;
  expect(findings[0]?.place?.file).toBe('/a b/c.ts');
  expect(moved[0]?.fingerprint).toBe(findings[1]?.fingerprint);
});

test('a run that failed, another version and a cut are said', () => {
  const invocations = [{ executionSuccessful: false }];
  expect(readText(sarif, run({ invocations, results: [] })).reading.completeness.state).toBe(
    'contradicted',
  );
  expect(readText(sarif, '{"version":"1.0.0","runs":[]}').reading.completeness.state).toBe('cut');
  const bytes = fixture('sarif-eslint-10.15.0.sarif');
  const cut = readText(sarif, bytes.subarray(0, bytes.length - 400));
  expect(cut.findings.length).toBeGreaterThan(0);
  expect(cut.reading.completeness).toMatchObject({ state: 'cut', offset: bytes.length - 400 });
});
