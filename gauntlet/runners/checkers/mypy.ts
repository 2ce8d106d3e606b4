/** mypy, a JSON object for each line of its output. */
import { lineOf, textOf } from '../../formats/value.ts';
import { checker, fileIn, sectionIn } from './checker.ts';
import { jsonLinesFormat } from './reading.ts';

const format = jsonLinesFormat('mypy', (found) => {
  // Notes explain the error before them.
  if (found.severity === 'note') return [];
  const place = { file: textOf(found.file) ?? '', line: lineOf(found.line) ?? 1 };
  const message = textOf(found.message) ?? '';
  return [{ rule: textOf(found.code) ?? 'syntax', severity: 'medium', message, place }];
});

export const mypy = checker({
  name: 'mypy',
  install: 'pip install mypy',
  layer: 'types',
  program: ['mypy'],
  arguments: () => ['--output=json'],
  target: ['.'],
  codes: [1],
  format,
  detect: (folder) =>
    fileIn(folder, 'mypy.ini', '.mypy.ini') ??
    sectionIn(folder, { 'pyproject.toml': '[tool.mypy', 'setup.cfg': '[mypy' }),
});
