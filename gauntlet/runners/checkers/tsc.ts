/** The TypeScript compiler, without writing anything. */
import { checker } from './checker.ts';
import { linesFormat } from './reading.ts';

const LINE = /^(.+?)\((\d+),(\d+)\): (error|warning) (TS\d+): (.*)$/;
const GLOBAL = /^error (TS\d+): (.*)$/;

const format = linesFormat('tsc', (line) => {
  const found = LINE.exec(line);
  if (found !== null) {
    const [, file = '', at, column, , rule = '', message = ''] = found;
    const place = { file, line: Number(at), column: Number(column) };
    return { rule, severity: 'medium', message, place };
  }
  const [, rule, message = ''] = GLOBAL.exec(line) ?? [];
  return rule === undefined ? undefined : { rule, severity: 'medium', message };
});

export const tsc = checker({
  name: 'tsc',
  install: 'npm install --save-dev typescript',
  layer: 'types',
  program: ['tsc'],
  arguments: (options) => [
    ...(options.flag('build') ? ['--build'] : []),
    ...['--noEmit', '--pretty', 'false'],
  ],
  codes: [1, 2],
  format,
  known: ['build'],
  detect(folder) {
    const text = folder.text('tsconfig.json');
    if (text === undefined) return undefined;
    const why = 'tsconfig.json';
    return /"references"\s*:/.test(text) ? { why, options: { build: true } } : { why };
  },
});
