/** How a Python project starts its programs: through its manager when it has one. */
import type { Folder } from './folder.ts';

const MANAGERS = [
  { lock: 'uv.lock', program: 'uv' },
  { lock: 'poetry.lock', program: 'poetry' },
  { lock: 'pdm.lock', program: 'pdm' },
  { lock: 'Pipfile.lock', program: 'pipenv' },
];

/** The words that start it, or undefined where its plain name will do. */
export function pythonProgram(folder: Folder, name: string): readonly string[] | undefined {
  const manager = MANAGERS.find(({ lock, program }) => folder.has(lock) && folder.program(program));
  return manager === undefined ? undefined : [manager.program, 'run', name];
}
