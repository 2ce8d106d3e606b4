/** Suites and tasks for the tests of plans. */
import type { Suite } from '../../model/nouns.ts';

export function suiteOf(id: string, changes: Partial<Suite> = {}): Suite {
  const [system = '', name = ''] = id.split('/');
  return {
    id,
    system,
    name,
    layer: name,
    runner: 'command',
    folder: '.',
    gives: 'cases',
    resources: [],
    services: [],
    environment: {},
    limitMs: 1_000,
    tags: [],
    options: {},
    ...changes,
  };
}
