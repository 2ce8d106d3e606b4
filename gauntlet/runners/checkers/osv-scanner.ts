/** osv-scanner: known vulnerabilities of every lock file below. */
import { checker, fileIn, namedIn } from './checker.ts';

export const osvScanner = checker({
  name: 'osv-scanner',
  install: 'see https://google.github.io/osv-scanner/installation',
  layer: 'security',
  program: ['osv-scanner'],
  arguments: () => ['scan', 'source', '--format=json', '--recursive'],
  target: ['.'],
  codes: [1],
  format: 'osv-scanner',
  detect: (folder) => fileIn(folder, 'osv-scanner.toml') ?? namedIn(folder, 'osv-scanner'),
});
