/** Every checker, one line each. */
import type { Runner } from '../runner.ts';

export const checkers: readonly Runner[] = [];
