import { studioErrors } from '../model/errors.ts';

/** What is wrong with a file of seeds, with its row where there is one. */
export function seedProblem(problem: string, cause?: unknown) {
  return studioErrors.make('SEED_INVALID', { problem }, cause);
}
