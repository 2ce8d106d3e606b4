/** npm audit: known vulnerabilities of what the lock file names. */
import { checker, fileIn } from './checker.ts';

export const npmAudit = checker({
  name: 'npm-audit',
  install: 'it comes with Node',
  layer: 'security',
  program: ['npm'],
  arguments: () => ['audit', '--json'],
  codes: [1],
  format: 'npm-audit',
  detect: (folder) => fileIn(folder, 'package-lock.json', 'npm-shrinkwrap.json'),
});
