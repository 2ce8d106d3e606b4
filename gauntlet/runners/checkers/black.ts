/** Black: names the files that it would write otherwise, on standard error. */
import { checker, sectionIn } from './checker.ts';
import { linesFormat } from './reading.ts';

const format = linesFormat('black', (line) => {
  const found = /^(would reformat|error: cannot format) (.+?)(?:: (.*))?$/.exec(line);
  if (found === null) return undefined;
  const place = { file: found[2] ?? '' };
  if (found[1] === 'would reformat') {
    return {
      rule: 'format',
      severity: 'low',
      message: 'is not formatted',
      place,
      fix: 'run black',
    };
  }
  return { rule: 'parse', severity: 'medium', message: found[3] ?? 'cannot be read', place };
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
