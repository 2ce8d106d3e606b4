/** Where no runner is known: the project's own way of testing, judged by its exit code. */
import type { Folder } from '../runners/common/folder.ts';
import type { FoundSuite } from './found-suite.ts';

const COMMAND = {
  runner: 'command',
  layer: 'unit',
  name: 'unit',
  certainty: 1,
  gives: 'cases',
} as const;

export function otherSuites(folder: Folder): readonly FoundSuite[] {
  const script = folder.manifest.scripts.test;
  if (script !== undefined && !script.includes('no test specified')) {
    return [{ ...COMMAND, options: { command: ['npm', 'test'] }, why: 'the script test' }];
  }
  if (/^test:/m.test(folder.text('Makefile') ?? '')) {
    return [{ ...COMMAND, options: { command: ['make', 'test'] }, why: 'Makefile' }];
  }
  return [];
}
