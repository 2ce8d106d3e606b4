/** Every rule, one line each. */
import type { Rule } from '../rule.ts';
import { approval } from './approval.ts';
import { areas } from './areas.ts';
import { benchmark } from './benchmark.ts';
import { burnIn } from './burn-in.ts';
import { checklist } from './checklist.ts';
import { contract } from './contract.ts';
import { coverage } from './coverage.ts';
import { flaky } from './flaky.ts';
import { freeze } from './freeze.ts';
import { freshness } from './freshness.ts';
import { lint } from './lint.ts';
import { load } from './load.ts';
import { newLines } from './new-lines.ts';
import { pyramid } from './pyramid.ts';
import { security } from './security.ts';
import { smoke } from './smoke.ts';
import { soak } from './soak.ts';
import { testsExist } from './tests-exist.ts';
import { testsPass } from './tests-pass.ts';
import { timeBudget } from './time-budget.ts';
import { trust } from './trust.ts';
import { visual } from './visual.ts';

export const rules: readonly Rule[] = [
  testsPass,
  testsExist,
  coverage,
  areas,
  newLines,
  pyramid,
  timeBudget,
  benchmark,
  flaky,
  burnIn,
  lint,
  security,
  contract,
  load,
  visual,
  smoke,
  soak,
  approval,
  checklist,
  freeze,
  freshness,
  trust,
];
