import { expect, test } from 'vitest';
import { pipAudit } from './pip-audit.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output in its documented form.
const OUTPUT =
  '{"dependencies": [{"name": "flask", "version": "0.5", "vulns": [{"id":' +
  ' "PYSEC-2019-179", "fix_versions": ["1.0"], "description": "Denial of ' +
  'service.\\nMore."}]}, {"name": "ok", "version": "1", "vulns": []}], "fi' +
  'xes": []}';

test('its findings are read', () => {
  const found = findingsOf(pipAudit, OUTPUT);
  expect(found).toEqual(['high PYSEC-2019-179 - flask 0.5: Denial of service.']);
});

test('it is found where it is set up, and only there', () => {
  expect(pipAudit.detect?.(folderWith({ 'requirements-dev.txt': 'pip-audit==2' }))).toHaveLength(1);
  const hooks = 'repos:\n  - repo: https://github.com/pypa/pip-audit\n';
  expect(pipAudit.detect?.(folderWith({ '.pre-commit-config.yaml': hooks }))).toHaveLength(1);
  expect(pipAudit.detect?.(folderWith({ 'requirements.txt': '' }, ['pip-audit']))).toEqual([]);
});
