/** In which processes the parts of a cluster run that is killed at random. */
import type { ProcessOptions } from './processes.ts';

export interface KillForm {
  readonly processes: ProcessOptions;
  readonly copies: number;
}

export const killForms = {
  /** APIs and chunk servers in processes of their own. */
  apart: { processes: { servers: 3, apis: 2 }, copies: 2 },
  /** Several machines with one process each. */
  together: { processes: { inProcess: 3, apis: 3 }, copies: 2 },
  /** One machine, one process, one copy. */
  alone: {
    processes: { inProcess: 1, apis: 1, apiWords: ['--redundancy', 'copies-1'] },
    copies: 1,
  },
} as const satisfies Record<string, KillForm>;
