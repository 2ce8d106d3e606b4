import { defineGauntlet } from 'gauntlet';

/** A suite of this repository: the Vitest project of the same name. */
function vitest(project: string) {
  return { runner: 'vitest', folder: '.', options: { project } };
}

function command(layer: string, ...words: readonly string[]) {
  return { layer, runner: 'command', folder: '.', options: { command: [...words] } };
}

export default defineGauntlet({
  systems: {
    repository: {
      folder: '.',
      suites: {
        format: command('precommit', 'biome', 'ci', '.'),
        types: command('types', 'tsc', '-b', '--noEmit'),
        rules: { layer: 'precommit', ...vitest('checks') },
      },
    },
    engine: {
      folder: 'gauntlet',
      suites: { unit: vitest('engine:unit'), integration: vitest('engine:integration') },
    },
    kit: {
      suites: { unit: vitest('kit:unit') },
    },
  },
});
