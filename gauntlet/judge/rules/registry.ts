/** Every rule, one line each. */
import type { Rule } from '../rule.ts';
import { testsPass } from './tests-pass.ts';
import { timeBudget } from './time-budget.ts';

export const rules: readonly Rule[] = [testsPass, timeBudget];
