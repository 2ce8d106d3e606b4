/** Flake8: a line for each finding. */
import { checker, fileIn, sectionIn } from './checker.ts';
import { linesFormat } from './reading.ts';

const format = linesFormat('flake8', (line) => {
  const found = /^(.+?):(\d+):(\d+): ([A-Z]+\d+) (.*)$/.exec(line);
  if (found === null) return undefined;
  const [, file = '', at, column, rule = '', message = ''] = found;
  const place = { file, line: Number(at), column: Number(column) };
  return { rule, severity: 'low', message, place };
});

export const flake8 = checker({
  name: 'flake8',
  install: 'pip install flake8',
  layer: 'precommit',
  program: ['flake8'],
  arguments: () => ['--format=default'],
  files: /\.pyi?$/,
  codes: [1],
  format,
  detect: (folder) =>
    fileIn(folder, '.flake8') ??
    sectionIn(folder, { 'setup.cfg': '[flake8]', 'tox.ini': '[flake8]' }),
});
