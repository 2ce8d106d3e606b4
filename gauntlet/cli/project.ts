/** The project that a command was called in, with each rule's own check of its settings. */
import { loadProject } from '../config/load.ts';
import type { Project } from '../config/project.ts';
import { withGives } from '../flow/known-runners.ts';
import { ruleMistakes } from '../flow/rule-settings.ts';
import type { Terminal } from './terminal.ts';

export async function projectHere(terminal: Terminal): Promise<Project> {
  const { environment, width, colour, folder } = terminal;
  const { cores } = terminal.machine;
  const options = { environment, cores, width, colour, checkRule: ruleMistakes };
  const project = await loadProject(folder, options);
  return { ...project, systems: withGives(project.systems) };
}
