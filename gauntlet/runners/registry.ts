/** Every runner, one line each. */
import { command } from './command.ts';
import type { Runner } from './runner.ts';
import { vitest } from './vitest.ts';

export const runners: readonly Runner[] = [vitest, command];
