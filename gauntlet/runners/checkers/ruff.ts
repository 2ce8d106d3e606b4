/** Ruff's linter, in its own JSON. */
import { lineOf, recordOf, textOf } from '../../formats/value.ts';
import { checker, fileIn, sectionIn } from './checker.ts';
import { documentFormat } from './reading.ts';

const format = documentFormat('ruff', ['*'], (found) => {
  const location = recordOf(found.location) ?? {};
  return [
    {
      rule: textOf(found.code) ?? 'syntax',
      severity: 'low',
      message: textOf(found.message) ?? '',
      place: {
        file: textOf(found.filename) ?? '',
        line: lineOf(location.row) ?? 1,
        column: lineOf(location.column) ?? 1,
      },
      fix: textOf(recordOf(found.fix)?.message),
    },
  ];
});

export const ruff = checker({
  name: 'ruff',
  install: 'pip install ruff',
  layer: 'precommit',
  program: ['ruff'],
  arguments: () => ['check', '--output-format=json', '--no-fix'],
  target: ['.'],
  files: /\.pyi?$/,
  codes: [1],
  format,
  detect: (folder) =>
    fileIn(folder, 'ruff.toml', '.ruff.toml') ??
    sectionIn(folder, { 'pyproject.toml': '[tool.ruff' }),
});
