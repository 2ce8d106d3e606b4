/** Biome: lint, format and imports at once, as SARIF. */
import { checker, fileIn } from './checker.ts';

export const biome = checker({
  name: 'biome',
  install: 'npm install --save-dev @biomejs/biome',
  layer: 'precommit',
  program: ['biome'],
  arguments: () => ['check', '--reporter=sarif', '--colors=off', '--no-errors-on-unmatched'],
  target: ['.'],
  files: /\.(?:[cm]?[jt]sx?|jsonc?|css|graphql|html|vue|svelte|astro)$/,
  codes: [1],
  format: 'sarif',
  detect: (folder) => fileIn(folder, 'biome.json', 'biome.jsonc'),
});
