/** What holds where a project says nothing. `doctor` shows these; all of it can be changed. */
import type { Layer, Profile } from '../model/nouns.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

interface LayerDefault {
  readonly budgetMs: number;
  /** A suite of this layer is ended after this time; far above the budget on purpose. */
  readonly limitMs: number;
}

export const LAYERS: Readonly<Record<Layer, LayerDefault>> = {
  precommit: { budgetMs: 5 * SECOND, limitMs: 2 * MINUTE },
  types: { budgetMs: 30 * SECOND, limitMs: 5 * MINUTE },
  unit: { budgetMs: 30 * SECOND, limitMs: 10 * MINUTE },
  integration: { budgetMs: 2 * MINUTE, limitMs: 20 * MINUTE },
  security: { budgetMs: MINUTE, limitMs: 10 * MINUTE },
  build: { budgetMs: 5 * MINUTE, limitMs: 30 * MINUTE },
  contract: { budgetMs: 5 * MINUTE, limitMs: 20 * MINUTE },
  e2e: { budgetMs: 10 * MINUTE, limitMs: 30 * MINUTE },
  load: { budgetMs: 15 * MINUTE, limitMs: 60 * MINUTE },
  chaos: { budgetMs: 15 * MINUTE, limitMs: 60 * MINUTE },
  visual: { budgetMs: 15 * MINUTE, limitMs: 60 * MINUTE },
  smoke: { budgetMs: 30 * SECOND, limitMs: 5 * MINUTE },
};

export const OTHER_LAYER: LayerDefault = { budgetMs: 15 * MINUTE, limitMs: 60 * MINUTE };

const QUICK = ['precommit', 'types', 'unit'];
const PR = [...QUICK, 'integration', 'security'];
const MAIN = [...PR, 'build', 'contract', 'e2e'];
const NIGHTLY = [...MAIN, 'smoke', 'load', 'chaos', 'visual'];

export const PROFILES: readonly Profile[] = [
  { name: 'commit', layers: ['precommit'], budgetMs: 5 * SECOND },
  { name: 'quick', layers: QUICK, budgetMs: 30 * SECOND },
  { name: 'local', layers: ['unit', 'integration'], budgetMs: 2 * MINUTE },
  { name: 'pr', layers: PR, budgetMs: 2 * MINUTE, burnIn: 5 },
  { name: 'main', layers: MAIN, budgetMs: 10 * MINUTE, burnIn: 5 },
  { name: 'nightly', layers: NIGHTLY, budgetMs: 15 * MINUTE },
  { name: 'full', layers: NIGHTLY, budgetMs: 60 * MINUTE },
];
