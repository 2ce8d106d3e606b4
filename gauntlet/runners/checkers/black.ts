/** Black: names the files that it would write otherwise, on standard error. */
import { checker, sectionIn } from './checker.ts';
import { linesFormat } from './reading.ts';

const format = linesFormat('black', (line) => {
  const [, unformatted] = /^would reformat (.+)$/.exec(line) ?? [];
  if (unformatted !== undefined) {
    return {
      rule: 'format',
      severity: 'low',
      message: 'is not formatted',
      place: { file: unformatted },
      fix: 'run black',
    };
  }
  const [, file, at] = /^error: cannot parse: (.+?):(\d+):\d+$/.exec(line) ?? [];
  if (file !== undefined) {
    const place = { file, line: Number(at) };
    return { rule: 'parse', severity: 'medium', message: 'cannot be parsed', place };
  }
  const [, path, why = 'cannot be read'] =
    /^error: cannot format (.+?)(?:: (.*))?$/.exec(line) ?? [];
  if (path === undefined) return undefined;
  return { rule: 'parse', severity: 'medium', message: why, place: { file: path } };
});

export const black = checker({
  name: 'black',
  install: 'pip install black',
  layer: 'precommit',
  program: ['black'],
  arguments: () => ['--check'],
  target: ['.'],
  files: /\.pyi?$/,
  codes: [1, 123],
  format,
  streams: 'both',
  detect: (folder) => sectionIn(folder, { 'pyproject.toml': '[tool.black]' }),
});
