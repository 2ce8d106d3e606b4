/** Secretlint, in its own JSON, of which the sources are never kept. */
import { checker, fileIn } from './checker.ts';

export const secretlint = checker({
  name: 'secretlint',
  install: 'npm install --save-dev secretlint @secretlint/secretlint-rule-preset-recommend',
  layer: 'precommit',
  program: ['secretlint'],
  arguments: () => ['--format=json'],
  target: ['**/*'],
  files: /./,
  codes: [1],
  format: 'secretlint',
  detect: (folder) => fileIn(folder, /^\.secretlintrc(?:\.\w+)?$/),
});
