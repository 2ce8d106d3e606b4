/** osv-scanner: known vulnerabilities of every lock file below. */
import { checker, fileIn } from './checker.ts';

const LOCKS = new RegExp(
  [
    '(?:^|/)(?:package-lock.json|pnpm-lock.yaml|yarn.lock|go.mod|Cargo.lock',
    '|poetry.lock|uv.lock|requirements.txt|pom.xml)$',
  ].join(''),
);

export const osvScanner = checker({
  name: 'osv-scanner',
  install: 'see https://google.github.io/osv-scanner/installation',
  layer: 'security',
  program: ['osv-scanner'],
  arguments: () => ['scan', 'source', '--format=json', '--recursive'],
  target: ['.'],
  codes: [1],
  format: 'osv-scanner',
  detect: (folder) =>
    folder.path === '.' && folder.program('osv-scanner') ? fileIn(folder, LOCKS) : undefined,
});
