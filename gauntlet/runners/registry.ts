/** Every runner, one line each. */
import { cargoTest } from './cargo-test.ts';
import { command } from './command.ts';
import { goTest } from './go-test.ts';
import { gradle } from './gradle.ts';
import { jest } from './jest.ts';
import { maven } from './maven.ts';
import { nextest } from './nextest.ts';
import { nodeTest } from './node-test.ts';
import { playwright } from './playwright.ts';
import { pytest } from './pytest.ts';
import type { Runner } from './runner.ts';
import { vitest } from './vitest.ts';

export const runners: readonly Runner[] = [
  vitest,
  jest,
  nodeTest,
  playwright,
  pytest,
  goTest,
  cargoTest,
  nextest,
  maven,
  gradle,
  command,
];
