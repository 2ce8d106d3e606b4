import { expect, test } from 'vitest';
import { bandit } from './bandit.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output as Bandit writes it.
const OUTPUT =
  '{"errors": [], "metrics": {"_totals": {"loc": 5}}, "results": [{"code"' +
  ': "1 import os", "filename": "./a.py", "issue_confidence": "HIGH", "is' +
  'sue_severity": "LOW", "issue_text": "Consider possible security implic' +
  'ations.", "line_number": 2, "test_id": "B404"}]}';

test('its findings are read', () => {
  const found = findingsOf(bandit, OUTPUT);
  expect(found).toEqual(['low B404 ./a.py:2 Consider possible security implications.']);
});

test('it is found where it is set up, and only there', () => {
  expect(bandit.detect?.(folderWith({ '.bandit': '' }, []))).toHaveLength(1);
  expect(bandit.detect?.(folderWith({ 'a.py': '' }))).toEqual([]);
});
