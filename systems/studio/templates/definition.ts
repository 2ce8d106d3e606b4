/** PURE: a template as its author sent it: whether it is one, and what it needs of a row. */
import type { TemplateDefinition } from '../model/nouns.ts';
import { prepare, type RenderFailure } from './render.ts';
import { neededNames } from './variables.ts';

export type Checked =
  | { readonly ok: true; readonly requirements: readonly string[] }
  | {
      readonly ok: false;
      readonly kind: 'syntax';
      readonly place: string;
      readonly failure: RenderFailure;
    }
  | { readonly ok: false; readonly kind: 'invalid'; readonly problem: string };

export function checkDefinition(definition: TemplateDefinition): Checked {
  const { steps, fragments = {}, judge } = definition;
  const ids = steps.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) {
    return { ok: false, kind: 'invalid', problem: `two steps have the id '${twice}'` };
  }
  const sources = [
    ...Object.entries(fragments).map(([name, text]) => [`fragment ${name}`, text] as const),
    ...steps.flatMap(({ id, prompt, system }) => [
      [`step ${id}`, prompt] as const,
      ...(system === undefined ? [] : [[`system of step ${id}`, system] as const]),
    ]),
    ...(judge === undefined ? [] : [['judge', judge.prompt] as const]),
  ];
  const needed = new Set<string>();
  for (const [place, source] of sources) {
    const failure = prepare(source, { fragments });
    if (!failure.ok) return { ok: false, kind: 'syntax', place, failure };
    for (const name of neededNames(source)) needed.add(name);
  }
  return { ok: true, requirements: [...needed].toSorted() };
}
