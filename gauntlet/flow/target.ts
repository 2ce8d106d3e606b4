/** What a person asked to run: a profile, or layers. */
import { nearest } from '@gauntlet/kit/config';
import type { Project } from '../config/project.ts';
import { errors } from '../model/errors.ts';
import type { Profile } from '../model/nouns.ts';
import type { Request } from '../plan/plan.ts';

const DEFAULT_PROFILE = 'quick';
const EVERYTHING = { files: [], titles: [] };

export function requestOf(
  project: Project,
  words: readonly string[],
  systems: readonly string[],
): Request {
  const unknown = systems.find((name) => !project.systems.some((system) => system.name === name));
  if (unknown !== undefined)
    throw unknownWord(
      unknown,
      project.systems.map(({ name }) => name),
    );
  if (words.length === 0) return requestOf(project, [DEFAULT_PROFILE], systems);
  const profile = project.profiles.find(({ name }) => name === words[0]);
  if (profile !== undefined && words.length === 1) {
    return { profile, systems, selection: EVERYTHING };
  }
  const layers = layersOf(project);
  if (words.every((word) => layers.includes(word))) {
    return { profile: adHoc(project, words), systems, selection: EVERYTHING };
  }
  const known = [...layers, ...project.profiles.map(({ name }) => name)];
  throw unknownWord(words.find((word) => !layers.includes(word)) ?? '', known);
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
