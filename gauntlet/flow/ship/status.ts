/** The use case `status`: what the targets say runs, and what is under way. */
import type { Project } from '../../config/project.ts';
import type { JournalStep } from '../../plan/ship/next.ts';
import type { TargetSeen } from '../../release/target.ts';
import { journalPath, ReleaseJournal } from './journal.ts';
import { type ShipPorts, targetPortsOf } from './ports.ts';
import { shippedIn, targetOf } from './setup.ts';

export interface PlaceStatus {
  readonly environment: string;
  readonly system: string;
  readonly target: string;
  readonly seen?: TargetSeen;
  /** Why the target could not be asked. */
  readonly silent?: string;
  /** A ship that runs, or one that was killed. */
  readonly open?: { readonly version: string; readonly lastStep: string; readonly isDead: boolean };
}

export async function status(
  project: Project,
  words: readonly string[],
  ports: ShipPorts,
): Promise<readonly PlaceStatus[]> {
  const released = project.setups.filter(({ placements }) => placements.length > 0);
  const names = words.length > 0 ? words : released.map(({ name }) => name);
  const all = names.flatMap((name) => shippedIn(project, name));
  return Promise.all(
    all.map(async (shipped): Promise<PlaceStatus> => {
      const { environment, release } = shipped;
      const about = {
        environment: environment.name,
        system: release.system,
        target: environment.target.kind,
      };
      const target = targetOf(shipped, targetPortsOf(project.root, ports));
      const seen = await target.observe().then(
        (found) => ({ seen: found }),
        (error: unknown) => ({ silent: error instanceof Error ? error.message : String(error) }),
      );
      const path = journalPath(project.root, environment.name, release.system);
      const isBusy = 'seen' in seen && seen.seen.busy !== undefined;
      const open = await openAt(path, isBusy, ports);
      return { ...about, ...seen, ...(open === undefined ? {} : { open }) };
    }),
  );
}

async function openAt(
  path: string,
  isBusy: boolean,
  ports: ShipPorts,
): Promise<PlaceStatus['open']> {
  const journal = await ReleaseJournal.left(path, ports);
  if (journal === undefined) return undefined;
  await journal.close();
  const last: JournalStep | undefined = journal.steps.at(-1);
  return { version: journal.begun.version, lastStep: last?.name ?? '', isDead: !isBusy };
}
