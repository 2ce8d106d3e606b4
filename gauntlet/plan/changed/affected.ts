/** Which files a change can affect: what refers to a changed file, and what refers to that. */
import { foldersAbove } from './paths.ts';
import type { Targets } from './resolve.ts';

/** All files that `changed` can affect, the changed ones included. */
export function affectedBy(
  changed: readonly string[],
  references: ReadonlyMap<string, Targets>,
): ReadonlySet<string> {
  const affected = new Set<string>();
  if (changed.length === 0) return affected;
  const { byFile, byFolder, unsure } = reversed(references);
  const open = [...changed, ...unsure];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (affected.has(file)) continue;
    affected.add(file);
    open.push(...(byFile.get(file) ?? []));
    for (const folder of foldersAbove(file)) open.push(...(byFolder.get(folder) ?? []));
  }
  return affected;
}

interface Reversed {
  readonly byFile: ReadonlyMap<string, readonly string[]>;
  readonly byFolder: ReadonlyMap<string, readonly string[]>;
  readonly unsure: readonly string[];
}

function reversed(references: ReadonlyMap<string, Targets>): Reversed {
  const byFile = new Map<string, string[]>();
  const byFolder = new Map<string, string[]>();
  const unsure: string[] = [];
  const add = (map: Map<string, string[]>, target: string, file: string) => {
    const known = map.get(target);
    if (known === undefined) map.set(target, [file]);
    else known.push(file);
  };
  for (const [file, targets] of references) {
    if (targets.isUnsure) unsure.push(file);
    for (const target of targets.files) add(byFile, target, file);
    for (const folder of targets.folders) add(byFolder, folder, file);
  }
  return { byFile, byFolder, unsure };
}
