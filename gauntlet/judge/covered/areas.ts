/** Areas: files of a system that share a need for coverage. */
import type { Area } from '../../model/nouns.ts';
import { matcherOf } from './glob.ts';
import { type CoverageState, type FileLines, type Share, shareOf } from './lines.ts';

export interface AreaState {
  readonly area: Area;
  readonly files: readonly FileLines[];
  readonly share: Share;
  /** Patterns for which no file was measured: what they stand for is not known. */
  readonly unseen: readonly string[];
  /** Trees, other than the judged one, that some of its lines come from. */
  readonly otherTrees: readonly string[];
}

export function areaStates(areas: readonly Area[], { files }: CoverageState): readonly AreaState[] {
  return areas.map((area) => {
    const inside = files.filter(({ file }) => matcherOf(area.files)(file));
    const unseen = area.files.filter((each) => !files.some(({ file }) => matcherOf([each])(file)));
    const trees = inside.flatMap(({ otherTree }) => (otherTree === undefined ? [] : [otherTree]));
    const otherTrees = [...new Set(trees)];
    return { area, files: inside, share: shareOf(inside), unseen, otherTrees };
  });
}

/** Files of one folder, two levels deep: enough to find what is missing, few enough to read. */
export interface ModuleState {
  readonly module: string;
  readonly share: Share;
  readonly files: readonly FileLines[];
}

export function modulesOf({ files }: CoverageState): readonly ModuleState[] {
  const modules = new Map<string, FileLines[]>();
  for (const file of files) {
    const folders = file.file.split('/').slice(0, -1);
    const module = folders.slice(0, 2).join('/') || '.';
    modules.set(module, [...(modules.get(module) ?? []), file]);
  }
  return [...modules].map(([module, inside]) => ({
    module,
    share: shareOf(inside),
    files: inside,
  }));
}
