/** Prettier: names the files that are not as it would write them. */
import { checker, fileIn } from './checker.ts';
import { linesFormat } from './reading.ts';

const format = linesFormat('prettier', (line) => {
  if (line.trim() === '') return undefined;
  const fix = 'run prettier --write';
  const message = 'is not formatted';
  return { rule: 'format', severity: 'low', message, place: { file: line.trim() }, fix };
});

export const prettier = checker({
  name: 'prettier',
  install: 'npm install --save-dev prettier',
  layer: 'precommit',
  program: ['prettier'],
  arguments: () => ['--list-different', '--ignore-unknown'],
  target: ['.'],
  files: /\.(?:[cm]?[jt]sx?|json5?|css|scss|less|html|vue|md|mdx|ya?ml|graphql)$/,
  codes: [1],
  format,
  detect: (folder) => fileIn(folder, /^\.prettierrc(?:\.\w+)?$/, /^prettier\.config\.[cm]?[jt]s$/),
});
