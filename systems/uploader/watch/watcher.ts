/**
 * Finds files, waits until each has come to rest, and hands it on. What a scan sees is the truth;
 * hints of the kernel only decide when it looks.
 */
import { uploaderErrors } from '../model/errors.ts';
import type { Look, Moment, SourceDirectory } from '../model/nouns.ts';
import { formatOf } from '../policy/endings.ts';
import { isPassedOver } from '../policy/names.ts';
import {
  isSameContent,
  readiness,
  type StabilitySettings,
  stillAtFirstLook,
} from '../policy/stability.ts';
import { type Hints, openHints } from './hints.ts';
import { isWanted } from './patterns.ts';
import { readEnding } from './read-ending.ts';
import { isFolderNow, lookAt, scan } from './scan.ts';

export interface Found {
  readonly look: Look;
  readonly directory: SourceDirectory;
  readonly isCutOff: boolean;
  /** Nobody was told of it before. */
  readonly isNew: boolean;
}

/** What was seen for the first time, and has not come to rest yet. */
export type Seen = Pick<Found, 'look' | 'directory'>;

export interface KnownLook {
  readonly look: Look;
  readonly directory: SourceDirectory;
  /** The queue has it as it is. */
  readonly isHandedOn: boolean;
}

export interface WatcherOptions {
  readonly directories: readonly SourceDirectory[];
  readonly stability: StabilitySettings;
  /** Unknown files that were last touched before this are passed over by the first scan. */
  readonly passOverBeforeMs: number | undefined;
  readonly moment: Moment;
  readonly log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
  /** Where it is not wanted, only scans tell of changes. */
  readonly wantsHints?: boolean;
  readonly onSeen: (files: readonly Seen[]) => Promise<void>;
  readonly onReady: (files: readonly Found[]) => Promise<void>;
  readonly onGone: (paths: readonly string[]) => Promise<void>;
}

interface Watched {
  look: Look;
  readonly directory: SourceDirectory;
  /** By the clock that never jumps: when it was last seen to change. */
  stillSinceMs: number;
  isHandedOn: boolean;
  isPassedOver: boolean;
}

interface Rested {
  readonly watched: Watched;
  readonly isCutOff: boolean;
  readonly isNew: boolean;
}

/** Many changes at once are looked at once. */
const GATHER_MS = 20;
/** Whoever looked at a file a moment ago does not look again before it says that it is ready. */
const MOMENT_MS = 250;

export class Watcher {
  readonly #options: WatcherOptions;
  readonly #files = new Map<string, Watched>();
  readonly #hints: Hints;
  readonly #folders = new Map<string, SourceDirectory>();
  readonly #hinted = new Set<string>();
  readonly #unreadable = new Map<string, string>();
  #isFirst = true;
  #cancelHint: (() => void) | undefined;
  #cancelRest: (() => void) | undefined;
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#hints = openHints(
      (folder, name) => this.#onHint(folder, name),
      (reason) => options.log.warn({}, reason),
    );
  }

  get count(): number {
    return this.#files.size;
  }

  /** What the registry knows, before the first scan. */
  remember(files: readonly KnownLook[]): void {
    const nowMs = this.#options.moment.nowMs();
    for (const { look, directory, isHandedOn } of files) {
      this.#files.set(look.path, {
        look,
        directory,
        stillSinceMs: nowMs,
        isHandedOn,
        isPassedOver: false,
      });
    }
  }

  /** It changed while it was sent: its rest begins anew. */
  again(path: string): void {
    const watched = this.#files.get(path);
    if (watched === undefined) return;
    watched.isHandedOn = false;
    watched.stillSinceMs = this.#options.moment.nowMs();
    this.#hinted.add(path);
    this.#gather();
  }

  /** Compares everything with what was there before. */
  rescan(): Promise<void> {
    return this.#inTurn(() => this.#rescan());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#hints.close();
    this.#cancelHint?.();
    this.#cancelRest?.();
    await this.#work;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.#work.then(async () => {
      if (!this.#isClosed) await work();
    });
    this.#work = next.catch((error: unknown) => {
      // The next scan finds what this one did not come to.
      this.#options.log.error({ err: error }, 'a look at the directories failed');
    });
    return next;
  }

  async #rescan(): Promise<void> {
    const present = new Set<string>();
    const blind: string[] = [];
    const fresh: Watched[] = [];
    const lookedAtMs = this.#options.moment.nowMs();
    this.#folders.clear();
    for (const directory of this.#options.directories) {
      const found = await scan(directory, (path) => this.#files.has(path));
      for (const folder of found.folders) this.#folders.set(folder, directory);
      for (const look of found.looks) {
        // Of two directories that hold the same file, the first one has it.
        if (present.has(look.path)) continue;
        present.add(look.path);
        const watched = this.#look(look, directory);
        if (watched !== undefined) fresh.push(watched);
      }
      blind.push(...found.unreadable.keys());
      this.#tellUnreadable(directory, found.unreadable);
    }
    if (this.#options.wantsHints !== false) {
      this.#hints.watchOnly(new Set(this.#folders.keys()));
    }
    const gone = [...this.#files.keys()].filter(
      (path) => !present.has(path) && !blind.some((folder) => path.startsWith(`${folder}/`)),
    );
    await this.#settle(fresh, gone, lookedAtMs);
    this.#isFirst = false;
  }

  /** Files that are new to us; known ones are brought up to date. */
  #look(look: Look, directory: SourceDirectory): Watched | undefined {
    const known = this.#files.get(look.path);
    const nowMs = this.#options.moment.nowMs();
    if (known !== undefined) {
      if (isSameContent(known.look, look)) return undefined;
      known.look = look;
      known.stillSinceMs = nowMs;
      known.isHandedOn = false;
      known.isPassedOver = false;
      return undefined;
    }
    const wallMs = this.#options.moment.now().getTime();
    const stillMs = stillAtFirstLook(look, wallMs);
    const beforeMs = this.#options.passOverBeforeMs ?? Number.NEGATIVE_INFINITY;
    const isOld = this.#isFirst && Math.max(look.modifiedMs, look.changedMs) < beforeMs;
    const watched: Watched = {
      look,
      directory,
      stillSinceMs: nowMs - stillMs,
      isHandedOn: false,
      isPassedOver: isOld,
    };
    this.#files.set(look.path, watched);
    return isOld ? undefined : watched;
  }

  /** `fresh` were looked at since then. */
  async #settle(
    fresh: readonly Watched[],
    gone: readonly string[],
    lookedAtMs: number,
  ): Promise<void> {
    for (const path of gone) this.#files.delete(path);
    const isJustNow = this.#options.moment.nowMs() - lookedAtMs <= MOMENT_MS;
    const { ready, nextMs } = this.#resting(new Set(isJustNow ? fresh : []));
    const handedOn = new Set(ready.map(({ watched }) => watched));
    const seen = fresh.filter((watched) => !handedOn.has(watched));
    if (seen.length > 0) await this.#options.onSeen(seen);
    if (gone.length > 0) await this.#options.onGone(gone);
    const isNew = new Set(fresh);
    await this.#handOn(
      ready.map((one) => ({ ...one, isNew: isNew.has(one.watched) })),
      nextMs,
    );
  }

  #resting(justLookedAt: ReadonlySet<Watched>) {
    const nowMs = this.#options.moment.nowMs();
    const ready: { readonly watched: Watched; readonly isCutOff: boolean }[] = [];
    let nextMs = Number.POSITIVE_INFINITY;
    for (const watched of this.#files.values()) {
      if (watched.isHandedOn || watched.isPassedOver) continue;
      const result = this.#readiness(watched, nowMs, justLookedAt.has(watched));
      if (result === undefined) continue;
      if (result.kind === 'ready') ready.push({ watched, isCutOff: result.isCutOff });
      else nextMs = Math.min(nextMs, result.forMs);
    }
    return { ready, nextMs };
  }

  /** Hands on what has come to rest, and sleeps until the next will have. */
  async #handOn(ready: readonly Rested[], nextMs: number): Promise<void> {
    if (ready.length > 0) {
      const found = ready.map(({ watched, isCutOff, isNew }) => {
        const { look, directory } = watched;
        return { look, directory, isCutOff, isNew };
      });
      for (const one of found) this.#tellCutOff(one);
      await this.#options.onReady(found);
      for (const { look } of found) {
        const watched = this.#files.get(look.path);
        if (watched !== undefined) watched.isHandedOn = true;
      }
    }
    this.#cancelRest?.();
    if (nextMs === Number.POSITIVE_INFINITY || this.#isClosed) return;
    const { moment } = this.#options;
    this.#cancelRest = moment.after(nextMs, () => {
      void this.#inTurn(() => this.#settle([], [], 0));
    });
  }

  /** Looks once more before it says ready; undefined when the file is gone. */
  #readiness(watched: Watched, nowMs: number, isJustLookedAt: boolean) {
    const { stability } = this.#options;
    const stillMs = nowMs - watched.stillSinceMs;
    if (stillMs < stability.stableMs) return readiness(stability, stillMs, () => 'plain');
    const look = isJustLookedAt ? watched.look : lookAt(watched.look.path);
    if (look === undefined) {
      this.#hinted.add(watched.look.path);
      this.#gather();
      return undefined;
    }
    if (!isSameContent(look, watched.look)) {
      watched.look = look;
      watched.stillSinceMs = nowMs;
      return readiness(stability, 0, () => 'plain');
    }
    return readiness(stability, stillMs, () => readEnding(look));
  }

  #onHint(folder: string, name: string | undefined): void {
    if (name !== undefined && isPassedOver(name)) return;
    const path = name === undefined ? folder : `${folder}/${name}`;
    // A file that is being written to is looked at when it may have come to rest, not before.
    const known = this.#files.get(path);
    if (known !== undefined && !known.isHandedOn && lookAt(path) !== undefined) return;
    this.#hinted.add(path);
    this.#gather();
  }

  #gather(): void {
    if (this.#cancelHint !== undefined || this.#isClosed) return;
    this.#cancelHint = this.#options.moment.after(GATHER_MS, () => {
      this.#cancelHint = undefined;
      void this.#inTurn(() => this.#followHints());
    });
  }

  async #followHints(): Promise<void> {
    const fresh: Watched[] = [];
    const gone: string[] = [];
    const lookedAtMs = this.#options.moment.nowMs();
    let isFolder = false;
    for (const path of [...this.#hinted]) {
      this.#hinted.delete(path);
      const look = lookAt(path);
      const directory = this.#directoryOf(path);
      if (look === undefined) {
        if (this.#files.has(path)) gone.push(path);
        else isFolder ||= this.#folders.has(path) || isFolderNow(path);
      } else if (directory !== undefined && this.#isWanted(directory, path)) {
        const watched = this.#look(look, directory);
        if (watched !== undefined) fresh.push(watched);
      }
    }
    // Perhaps a folder came or went: what is in it only a scan tells.
    if (isFolder) await this.#rescan();
    else await this.#settle(fresh, gone, lookedAtMs);
  }

  #directoryOf(path: string): SourceDirectory | undefined {
    return this.#folders.get(path.slice(0, path.lastIndexOf('/')) || '/');
  }

  #isWanted(directory: SourceDirectory, path: string): boolean {
    const below = path.slice(directory.path.length).replace(/^\//, '');
    return this.#files.has(path) || isWanted(directory, below);
  }

  #tellUnreadable(directory: SourceDirectory, found: ReadonlyMap<string, string>): void {
    for (const path of this.#unreadable.keys()) {
      const isOurs = path === directory.path || path.startsWith(`${directory.path}/`);
      if (isOurs && !found.has(path)) this.#unreadable.delete(path);
    }
    for (const [path, reason] of found) {
      if (this.#unreadable.get(path) === reason) continue;
      this.#unreadable.set(path, reason);
      const { code, message } = uploaderErrors.make('DIRECTORY_UNREADABLE', { path, reason });
      this.#options.log.error({ code }, message);
    }
  }

  #tellCutOff({ look, isCutOff }: Found): void {
    if (!isCutOff) return;
    const { quietMs } = this.#options.stability;
    const { code, message } = uploaderErrors.make('FILE_CUT_OFF', {
      path: look.path,
      format: formatOf(look.path) ?? '',
      quiet: `${Math.round(quietMs / 60_000)} min`,
    });
    this.#options.log.warn({ code }, message);
  }
}
