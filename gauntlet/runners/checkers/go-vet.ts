/** go vet: its findings are lines on standard error. */
import { checker, fileIn } from './checker.ts';
import { linesFormat } from './reading.ts';

const format = linesFormat('go-vet', (line) => {
  const found = /^(?:vet: )?(\S+?\.go):(\d+):(\d+): (.*)$/.exec(line);
  if (found === null) return undefined;
  const [, file = '', at, column, message = ''] = found;
  const place = { file: file.replace(/^\.\//, ''), line: Number(at), column: Number(column) };
  return { rule: 'vet', severity: 'medium', message, place };
});

export const goVet = checker({
  name: 'go-vet',
  install: 'see https://go.dev/doc/install',
  layer: 'types',
  program: ['go'],
  arguments: () => ['vet'],
  target: ['./...'],
  codes: [1, 2],
  format,
  streams: 'both',
  detect: (folder) => (folder.program('go') ? fileIn(folder, 'go.mod') : undefined),
});
