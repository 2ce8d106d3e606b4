/** Brings what the watcher finds into the registry. */

import type { Config } from '../config/schema.ts';
import { directoriesOf } from '../config/settings.ts';
import { uploaderErrors } from '../model/errors.ts';
import type { Incident, Moment } from '../model/nouns.ts';
import { rankOf } from '../policy/rank.ts';
import type { Registry } from '../registry/registry.ts';
import type { KnownFile } from '../registry/watching.ts';
import { type Found, type KnownLook, Watcher } from '../watch/watcher.ts';

export interface FinderOptions {
  readonly config: Config;
  readonly moment: Moment;
  readonly registry: Registry;
  readonly log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
  readonly onReady: () => void;
  /** Somebody waits for what comes later. */
  readonly isToStay: boolean;
}

export class Finder {
  readonly #options: FinderOptions;
  readonly #watcher: Watcher;
  #incidents: readonly Incident[] = [];

  constructor(options: FinderOptions) {
    this.#options = options;
    const { config, moment, log, registry } = options;
    const { stableAfter, quietAfter, oldestAtStart } = config.watch;
    this.#watcher = new Watcher({
      directories: directoriesOf(config),
      stability: { stableMs: stableAfter, quietMs: quietAfter },
      passOverBeforeMs: this.#isOfTheFuture() ? undefined : registry.createdMs - oldestAtStart,
      moment,
      log,
      wantsHints: options.isToStay,
      onSeen: (files) => registry.watching.seen(files, this.#nowMs()),
      onReady: (files) => this.#ready(files),
      onGone: (paths) => this.#gone(paths),
    });
  }

  get count(): number {
    return this.#watcher.count;
  }

  async open(): Promise<void> {
    await this.reload();
    const byPath = new Map(directoriesOf(this.#options.config).map((one) => [one.path, one]));
    const known = await this.#options.registry.watching.known();
    this.#watcher.remember(
      known.flatMap((file): readonly KnownLook[] => {
        const directory = byPath.get(file.directory);
        if (directory === undefined) return [];
        return [{ look: { ...file, changedMs: 0 }, directory, isHandedOn: isHandedOn(file) }];
      }),
    );
    await this.#watcher.rescan();
  }

  scan(): Promise<void> {
    return this.#watcher.rescan();
  }

  again(path: string): void {
    this.#watcher.again(path);
  }

  /** What a person asked for meanwhile. */
  async reload(): Promise<void> {
    this.#incidents = await this.#options.registry.queue.incidents();
  }

  close(): Promise<void> {
    return this.#watcher.close();
  }

  async #ready(files: readonly Found[]): Promise<void> {
    const nowMs = this.#nowMs();
    const ranked = files.map((found) => {
      const { modifiedMs } = found.look;
      const facts = { priority: found.directory.priority, modifiedMs, firstSeenMs: nowMs };
      return { ...found, rank: rankOf(facts, this.#incidents) };
    });
    const count = await this.#options.registry.watching.ready(ranked, nowMs);
    if (count > 0) this.#options.onReady();
  }

  async #gone(paths: readonly string[]): Promise<void> {
    const { registry, log, onReady } = this.#options;
    const lost = await registry.watching.gone(paths, this.#nowMs());
    for (const { path } of lost) {
      const { code, message } = uploaderErrors.make('FILE_VANISHED', { path });
      log.error({ code }, message);
    }
    onReady();
  }

  /** A registry that a clock made which was ahead can not say what was there before it. */
  #isOfTheFuture(): boolean {
    return this.#options.registry.createdMs > this.#nowMs();
  }

  #nowMs(): number {
    return this.#options.moment.now().getTime();
  }
}

/** What is not ready is looked at anew; everything else the queue has, or is done with. */
function isHandedOn({ state, isReady }: KnownFile): boolean {
  return isReady || state !== 'seen';
}
