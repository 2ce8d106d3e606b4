import { expect, test } from 'vitest';
import { npmAudit } from './npm-audit.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output in its documented form.
const OUTPUT =
  '{"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {"vulnera' +
  'bilities": {"info": 0, "low": 0, "moderate": 0, "high": 0, "critical":' +
  ' 0, "total": 0}}}';

test('its findings are read', () => {
  const found = findingsOf(npmAudit, OUTPUT);
  expect(found).toEqual([]);
});

test('it is found where it is set up, and only there', () => {
  expect(npmAudit.detect?.(folderWith({ 'package-lock.json': '' }, []))).toHaveLength(1);
  expect(npmAudit.detect?.(folderWith({ 'package.json': '' }))).toEqual([]);
});
