/** gitleaks over the files as they are, in its own JSON, of which the secrets are never kept. */
import { checker, fileIn, namedIn } from './checker.ts';

export const gitleaks = checker({
  name: 'gitleaks',
  install: 'see https://github.com/gitleaks/gitleaks#installing',
  layer: 'security',
  program: ['gitleaks'],
  arguments: () => ['dir', '--no-banner', '--report-format=json', '--report-path=-'],
  target: ['.'],
  codes: [1],
  format: 'gitleaks',
  detect: (folder) =>
    fileIn(folder, '.gitleaks.toml', '.gitleaksignore') ?? namedIn(folder, 'gitleaks'),
});
