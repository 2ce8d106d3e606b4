/** Whether a selection leaves anything out. */
import type { Selection } from './nouns.ts';

/** Of its lists none may hold anything, whatever they are called. */
export function isEverything(selection: Selection): boolean {
  return Object.values(selection).every((list) => !Array.isArray(list) || list.length === 0);
}
