/** Bandit, in its own JSON. */
import { severityOf } from '../../formats/shared/findings.ts';
import { lineOf, textOf } from '../../formats/value.ts';
import { checker, fileIn, sectionIn } from './checker.ts';
import { documentFormat } from './reading.ts';

const format = documentFormat(
  'bandit',
  ['results', '*'],
  (found) => [
    {
      rule: textOf(found.test_id) ?? 'unknown',
      severity: severityOf(found.issue_severity) ?? 'medium',
      message: textOf(found.issue_text) ?? '',
      place: { file: textOf(found.filename) ?? '', line: lineOf(found.line_number) ?? 1 },
    },
  ],
  {
    path: ['errors', '*'],
    // A file that it could not parse has not been looked at.
    read: (error) => [
      {
        rule: 'not-scanned',
        severity: 'medium',
        message: textOf(error.reason) ?? 'could not be scanned',
        place: { file: textOf(error.filename) ?? '' },
      },
    ],
  },
);

export const bandit = checker({
  name: 'bandit',
  install: 'pip install bandit',
  layer: 'security',
  program: ['bandit'],
  arguments: (options) => {
    const settings = options.text('settings');
    return ['-q', '-r', '-f', 'json', ...(settings === undefined ? [] : ['-c', settings])];
  },
  target: ['.'],
  codes: [1],
  format,
  known: ['settings'],
  detect(folder) {
    const section = sectionIn(folder, { 'pyproject.toml': '[tool.bandit' });
    if (section !== undefined) return { ...section, options: { settings: 'pyproject.toml' } };
    return fileIn(folder, '.bandit', 'bandit.yaml');
  },
});
