import { expect, test } from 'vitest';
import { findingsOf, folderWith } from './testing.ts';
import { trufflehog } from './trufflehog.ts';

// Its output in its documented form.
const OUTPUT =
  '{"level":"info-0","msg":"running source"}\n{"SourceMetadata": {"Data": ' +
  '{"Filesystem": {"file": "a.env", "line": 3}}}, "DetectorName": "AWS", ' +
  '"Verified": true, "Raw": "NEVER-KEPT"}\n';

test('its findings are read', () => {
  const found = findingsOf(trufflehog, OUTPUT);
  expect(found).toEqual(['critical AWS a.env:3 a secret, and it works']);
  expect(found.join()).not.toContain('NEVER-KEPT');
});

test('it is found where it is set up, and only there', () => {
  const hooks = 'repos:\n  - repo: https://github.com/trufflesecurity/trufflehog\n';
  expect(trufflehog.detect?.(folderWith({ '.pre-commit-config.yaml': hooks }))).toHaveLength(1);
  const manifest = { scripts: { secrets: 'trufflehog filesystem .' }, dependencies: new Set('') };
  expect(trufflehog.detect?.({ ...folderWith({}), manifest })).toMatchObject([
    { why: 'the script secrets' },
  ]);
  // A machine that has it says nothing of the project.
  expect(trufflehog.detect?.(folderWith({}, ['trufflehog']))).toEqual([]);
});
