/** One release of one system, with all that its steps share. */
import type { Project } from '../../config/project.ts';
import { readRevision } from '../../exec/base.ts';
import { errors } from '../../model/errors.ts';
import type { ShipVersion } from '../../release/target.ts';
import { type Artifact, artifactOf } from './artifact.ts';
import type { ShipPorts } from './ports.ts';
import type { Shipped } from './setup.ts';

export interface Ship {
  readonly project: Project;
  readonly shipped: Shipped;
  readonly ports: ShipPorts;
  readonly commit: string;
  readonly tree: string;
  /** The new version as files. */
  artifact(): Promise<ShipVersion>;
  /** Another version, by its name. */
  artifactNamed(version: string): Promise<ShipVersion>;
  /** Where a version's own suites are, and what they are about. */
  sourcesOf(version: string): Promise<Sources>;
}

export interface Sources {
  /** The project's root at that commit. */
  readonly folder: string;
  readonly change: { readonly tree: string; readonly commit: string };
}

export function shipContext(
  project: Project,
  shipped: Shipped,
  { commit, tree }: { readonly commit: string; readonly tree: string },
  ports: ShipPorts,
): Ship {
  const { root } = project;
  const artifacts = new Map<string, Promise<Artifact>>();
  const artifact = (of: string) => {
    const { environment, signal } = ports;
    const known = artifacts.get(of) ?? artifactOf(shipped, of, { root, environment, signal });
    artifacts.set(of, known);
    return known;
  };
  const revisionOf = async (version: string) => {
    const found = await readRevision(root, ports.environment, version);
    if (found === undefined) throw errors.make('NO_COMMIT', { name: version });
    return found;
  };
  return {
    project,
    shipped,
    ports,
    commit,
    tree,
    artifact: async () => (await artifact(commit)).version,
    artifactNamed: async (version) => (await artifact((await revisionOf(version)).commit)).version,
    async sourcesOf(version) {
      const revision = await revisionOf(version);
      const { root: folder } = await artifact(revision.commit);
      return { folder, change: revision };
    },
  };
}
