/** Says of a plan that it is a part of its profile: a part shows no drop, and is not asked to. */
import type { Project } from '../config/project.ts';
import type { Planned, Request } from '../plan/plan.ts';

export function withPart(planned: Planned, project: Project, request: Request): Planned {
  const { plan } = planned;
  const partial = plan.partial ?? partOf(project, request);
  return partial === undefined ? planned : { ...planned, plan: { ...plan, partial } };
}

/** Why a request asks for less than its profile; undefined when it asks for all. */
export function partOf(project: Project, request: Request): string | undefined {
  const { profile, systems, selection, selections, tags = [], skipTags = [] } = request;
  if (systems.length > 0) return `only ${systems.join(', ')}`;
  if (tags.length + skipTags.length > 0) return 'only some tags';
  if (selections !== undefined) return 'only some files';
  if (selection.files.length + selection.titles.length > 0) return 'only some tests';
  const isProfile = project.profiles.some(({ name }) => name === profile.name);
  return isProfile ? undefined : `only the layers ${profile.layers.join(', ')}`;
}
