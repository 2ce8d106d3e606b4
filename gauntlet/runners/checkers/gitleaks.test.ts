import { expect, test } from 'vitest';
import { gitleaks } from './gitleaks.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output as gitleaks 8.30 writes it.
const OUTPUT =
  '[{"RuleID": "aws-access-token", "Description": "An AWS token", "StartL' +
  'ine": 3, "StartColumn": 2, "File": "a.env", "Secret": "NEVER-KEPT", "M' +
  'atch": "NEVER-KEPT"}]';

test('its findings are read', () => {
  const found = findingsOf(gitleaks, OUTPUT);
  expect(found).toEqual(['high aws-access-token a.env:3 An AWS token']);
  expect(found.join()).not.toContain('NEVER-KEPT');
});

test('it is found where it is set up, and only there', () => {
  expect(gitleaks.detect?.(folderWith({ '.gitleaks.toml': '' }, []))).toHaveLength(1);
  const hooks = 'repos:\n  - repo: https://github.com/gitleaks/gitleaks\n';
  expect(gitleaks.detect?.(folderWith({ '.pre-commit-config.yaml': hooks }))).toHaveLength(1);
  expect(gitleaks.detect?.(folderWith({ 'a.env': '' }, ['gitleaks']))).toEqual([]);
});
