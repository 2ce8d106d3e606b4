/** What a person asked to run: a profile, layers, files or tests. */
import { nearest } from '@gauntlet/kit/config/nearest';
import type { Project } from '../config/project.ts';
import { errors } from '../model/errors.ts';
import type { Profile } from '../model/nouns.ts';
import type { Past } from '../plan/past.ts';
import type { Request } from '../plan/plan.ts';
import { fileTargetOf, selectionsOf } from './file-targets.ts';

export type { Request };

const DEFAULT_PROFILE = 'quick';
const EVERYTHING = { files: [], titles: [] };

export interface Target {
  readonly words: readonly string[];
  readonly systems: readonly string[];
  /** Where the person is: files are named from there. */
  readonly folder: string;
  readonly past: Past;
}

export function requestOf(project: Project, target: Target): Request {
  const { words, systems } = target;
  const unknown = systems.find((name) => !project.systems.some((system) => system.name === name));
  if (unknown !== undefined)
    throw unknownWord(
      unknown,
      project.systems.map(({ name }) => name),
    );
  if (words.length === 0) return requestOf(project, { ...target, words: [DEFAULT_PROFILE] });
  const profile = project.profiles.find(({ name }) => name === words[0]);
  if (profile !== undefined && words.length === 1) {
    return { profile, systems, selection: EVERYTHING };
  }
  const layers = layersOf(project);
  if (words.every((word) => layers.includes(word))) {
    return { profile: adHoc(project, words), systems, selection: EVERYTHING };
  }
  const suites = project.systems.flatMap((system) => system.suites);
  const files = words.map((word) => fileTargetOf(word, target.folder, project.root));
  const found = files.filter((file) => file !== undefined);
  if (found.length === words.length) {
    const selections = selectionsOf(project, found, target.past);
    const own = suites.filter(({ id }) => selections.has(id)).map(({ layer }) => layer);
    const chosen = adHoc(project, [...new Set(own)]);
    const partial = `only ${words.join(' ')}`;
    return { profile: chosen, systems, selection: EVERYTHING, selections, partial };
  }
  const known = [...layers, ...project.profiles.map(({ name }) => name)];
  const bad = words.find((word, at) => !layers.includes(word) && files[at] === undefined);
  throw unknownWord(bad ?? '', known);
}

function layersOf(project: Project): readonly string[] {
  const suites = project.systems.flatMap((system) => system.suites);
  return [...new Set(suites.map(({ layer }) => layer))];
}

/** Layers named one by one have no budget of their own: they get that of the longest profile. */
function adHoc(project: Project, layers: readonly string[]): Profile {
  const budgetMs = Math.max(...project.profiles.map((profile) => profile.budgetMs));
  return { name: layers.join('+'), layers, budgetMs };
}

function unknownWord(word: string, known: readonly string[]): Error {
  const meant = nearest(word, known);
  const hint = meant === undefined ? `Known: ${known.join(', ')}.` : `Did you mean ${meant}?`;
  return errors.make('UNKNOWN_TARGET', { word, hint });
}
