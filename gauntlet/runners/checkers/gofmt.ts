/** gofmt: names the files that it would write otherwise, and exits with 0 all the same. */
import { checker, fileIn } from './checker.ts';
import { linesFormat } from './reading.ts';

const format = linesFormat('gofmt', (line) => {
  if (!line.endsWith('.go')) return undefined;
  const fix = 'run gofmt -w';
  return {
    rule: 'format',
    severity: 'low',
    message: 'is not formatted',
    place: { file: line },
    fix,
  };
});

export const gofmt = checker({
  name: 'gofmt',
  install: 'see https://go.dev/doc/install',
  layer: 'precommit',
  program: ['gofmt'],
  arguments: () => ['-l'],
  target: ['.'],
  files: /\.go$/,
  codes: [],
  format,
  detect: (folder) => (folder.program('gofmt') ? fileIn(folder, 'go.mod') : undefined),
});
