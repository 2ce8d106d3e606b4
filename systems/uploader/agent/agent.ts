/** The agent: joins watching, sending, cleaning and telling, and stops them in order. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { realDisk } from '@gauntlet/kit/disk';
import type { Deadline } from '@gauntlet/kit/lifecycle';
import type { Config } from '../config/schema.ts';
import { clientSettingsOf, directoriesOf, storeSettingsOf } from '../config/settings.ts';
import { type Audit, auditName, openAudit } from '../disk/audit.ts';
import { Cleaner } from '../disk/cleaner.ts';
import { type ReadUsage, readUsage } from '../disk/usage.ts';
import type { Moment } from '../model/nouns.ts';
import { minutesOf } from '../policy/zoned.ts';
import { takeLock } from '../registry/lock.ts';
import { registryName } from '../registry/open.ts';
import { openRegistry, type Registry } from '../registry/registry.ts';
import { directPut } from '../upload/direct/direct-put.ts';
import { knownWay } from '../upload/direct/known-way.ts';
import type { Dispatcher, DispatcherLog } from '../upload/dispatcher.ts';
import { type FirstTrip, firstTrip } from '../upload/first-trip.ts';
import type { ObjectStore } from '../upload/object-store.ts';
import { reasonOf } from '../upload/problem.ts';
import { LIMITS } from '../upload/s3-settings.ts';
import { shortFirst } from '../upload/short-first.ts';
import { Finder } from './finder.ts';
import { Gatekeeper } from './gatekeeper.ts';
import { Monitoring } from './monitoring.ts';
import { abortOrphans, type OwnBegins, watchBegins } from './orphans.ts';
import { type Repeat, repeat } from './repeat.ts';
import { makeDispatcher } from './sender.ts';

export interface AgentOptions {
  readonly config: Config;
  readonly moment: Moment;
  readonly log: DispatcherLog;
  readonly pid: number;
  readonly chance: () => number;
  readonly onFatal: (error: unknown) => void;
  readonly readUsage?: ReadUsage;
  /** How often it looks for what a person asked by a command. */
  readonly controlMs?: number;
  /** How often it looks whether files may go: hours, batches, a new day. */
  readonly gateMs?: number;
  /** Seen by tests that record what is called. */
  readonly onClient?: (client: S3Client) => void;
}

const CONTROL_MS = 5_000;
const GATE_MS = 15_000;
/** How often orphans of uploads are looked for, beside the start. */
const SWEEP_MS = 86_400_000;
/** Rows of files that are gone are kept for so long. */
const HISTORY_MS = 90 * 86_400_000;

/** For what was never told when to be over. */
const immediately: Deadline = { signal: new AbortController().signal, remainingMs: () => 5_000 };

export class Agent {
  readonly #options: AgentOptions;
  readonly #teardowns: ((deadline: Deadline) => Promise<void> | void)[] = [];
  #cleaning: Promise<void> = Promise.resolve();
  #sweeping: Promise<void> = Promise.resolve();
  #own: OwnBegins | undefined;
  #registry: Registry | undefined;
  #dispatcher: Dispatcher | undefined;
  #finder: Finder | undefined;
  #cleaner: Cleaner | undefined;
  #monitoring: Monitoring | undefined;
  #gate: Gatekeeper | undefined;

  constructor(options: AgentOptions) {
    this.#options = options;
  }

  /** Everything is running when it resolves; the first scan is done. */
  async start(): Promise<void> {
    try {
      await this.#open(true);
      this.#runAgain();
      await this.clean();
    } catch (error) {
      await this.stop(immediately);
      throw error;
    }
  }

  /** What is there and ready is sent, the disk is cleaned; answers how many files still wait. */
  async once(): Promise<number> {
    try {
      await this.#open(false);
      const { dispatcher } = this.#all();
      dispatcher.wake();
      await dispatcher.drained();
      await this.clean();
      await this.#monitoring?.publish();
      await this.#monitoring?.push();
      const { attempts } = this.#options.config.upload.retry;
      return (await this.registry.queue.facts(attempts)).files;
    } finally {
      await this.stop(immediately);
    }
  }

  /** One look at all directories; what has come to rest is in the queue when it resolves. */
  async scan(): Promise<void> {
    await this.#all().finder.scan();
  }

  /** One pass after the other: two at once would both take the same file. */
  clean(): Promise<void> {
    const next = this.#cleaning.then(() => this.#clean());
    this.#cleaning = next.catch(() => {
      // Whoever asked for it has been told.
    });
    return next;
  }

  async #clean(): Promise<void> {
    const { registry, cleaner } = this.#all();
    const { moment } = this.#options;
    await cleaner.pass();
    await registry.reserve.refill();
    await Promise.all([
      registry.deleting.prune(moment.now().getTime() - HISTORY_MS),
      registry.accounts.setFact('disk', JSON.stringify(cleaner.states)),
    ]);
  }

  async publish(): Promise<void> {
    await this.#monitoring?.publish();
  }

  async push(): Promise<void> {
    await this.#monitoring?.push();
  }

  get dispatcher(): Dispatcher {
    return this.#all().dispatcher;
  }

  get registry(): Registry {
    return this.#all().registry;
  }

  get prometheusPort(): number | undefined {
    return this.#monitoring?.port;
  }

  async stop(deadline: Deadline): Promise<void> {
    for (let undo = this.#teardowns.pop(); undo !== undefined; undo = this.#teardowns.pop()) {
      try {
        await undo(deadline);
      } catch (error) {
        this.#options.log.error({ err: error }, 'a part did not stop as it should');
      }
    }
  }

  async #open(isToStay: boolean): Promise<void> {
    const { config, moment, log, pid } = this.#options;
    const nowMs = moment.now().getTime();
    const store = this.#openStore();
    const isFirstTrip = this.#askEarly(store);
    const registry = await this.#openRegistry(nowMs);
    const own = this.#sweepWith(store);
    const [audit, gate] = await Promise.all([
      this.#openAudit(),
      Gatekeeper.open(config, registry.accounts, moment),
      this.#noteStart(registry, nowMs),
    ]);
    this.#gate = gate;
    const dispatcher = makeDispatcher({
      ...this.#options,
      registry,
      store: own.store,
      isFirstTrip,
      gate,
      onChanged: (path) => this.#finder?.again(path),
    });
    this.#dispatcher = dispatcher;
    this.#teardowns.push((deadline) => dispatcher.stop(deadline));
    this.#cleaner = this.#makeCleaner(registry, audit, dispatcher);
    await this.#cleaner.settle();
    const onReady = () => dispatcher.wake();
    const finder = new Finder({ config, moment, log, registry, onReady, isToStay });
    this.#finder = finder;
    this.#teardowns.push(() => finder.close());
    this.#monitoring = await Monitoring.open({
      config,
      moment,
      log,
      registry,
      cleaner: this.#cleaner,
    });
    this.#teardowns.push(() => this.#monitoring?.close());
    await finder.open();
    log.info({ files: finder.count, pid, vehicle: config.vehicle }, 'the directories are watched');
  }

  async #noteStart({ accounts }: Registry, nowMs: number): Promise<void> {
    await Promise.all([
      // What held an earlier process holds this one when it meets it again, and not before.
      accounts.setFact('hold', 'null'),
      accounts.count('ServiceStartup', 1),
      accounts.setFact('started-ms', String(nowMs)),
    ]);
  }

  async #openRegistry(nowMs: number): Promise<Registry> {
    const { config, pid, log, onFatal: onBroken } = this.#options;
    mkdirSync(config.state, { recursive: true, mode: 0o750 });
    const lock = takeLock(config.state, pid);
    this.#teardowns.push(() => lock.release());
    const folder = config.state;
    const options = { folder, log, nowMs, reserveBytes: config.reserve, onBroken };
    const registry = await openRegistry(options);
    this.#teardowns.push(() => registry.close());
    // Beside everything else: on a slow disk it takes seconds.
    const filling = registry.reserve.refill();
    this.#teardowns.push(async () => void (await filling));
    this.#registry = registry;
    return registry;
  }

  #openStore(): ObjectStore {
    const { config, onClient } = this.#options;
    const settings = clientSettingsOf(config);
    const attributes = storeSettingsOf(config);
    const { bucket } = config.s3;
    // What goes past the SDK is not seen by who looks on at it.
    const known = onClient === undefined ? knownWay(settings, bucket, attributes) : undefined;
    const direct = directPut(LIMITS, known);
    const store = shortFirst(direct, async () => {
      const { s3Client, s3Store } = await import('../upload/sdk.ts');
      const client = s3Client(settings);
      direct.learnFrom(client);
      onClient?.(client);
      return s3Store({ client, bucket, attributes });
    });
    // For a start that fails before there is a sweep, which closes it in its own time.
    this.#teardowns.push(() => store.close());
    return store;
  }

  /** While the registry is opened: with a new one, every file would wait for this answer. */
  #askEarly(store: ObjectStore): FirstTrip {
    const { state, vehicle } = this.#options.config;
    const trip = firstTrip(store, vehicle);
    if (existsSync(join(state, registryName))) return trip;
    trip(new AbortController().signal).catch(() => {
      // Asked again by the first file, which meets what it means.
    });
    return trip;
  }

  #sweepWith(store: ObjectStore): OwnBegins {
    const own = watchBegins(store);
    this.#teardowns.push(() => {
      // The end of its connections is the end of a sweep that is under way.
      store.close();
      return this.#sweeping;
    });
    this.#own = own;
    this.#sweeping = this.#sweep();
    return own;
  }

  /** Uploads in parts that no row knows: a process died between making one and writing it down. */
  async #sweep(): Promise<void> {
    const { config, log } = this.#options;
    const sending = this.#registry?.sending;
    if (sending === undefined || this.#own === undefined) return;
    try {
      const count = await abortOrphans(this.#own, sending, config.vehicle);
      if (count > 0) log.info({ count }, 'orphan uploads were aborted');
    } catch (error) {
      // Out of reach now, or not allowed: it is looked for again tomorrow.
      log.info({ reason: reasonOf(error) }, 'orphan uploads could not be looked for');
    }
  }

  async #openAudit(): Promise<Audit> {
    const opening = openAudit(realDisk(), join(this.#options.config.state, auditName));
    // Closed also when something that was begun with it has failed earlier.
    this.#teardowns.push(async () => {
      const [opened] = await Promise.allSettled([opening]);
      if (opened.status === 'fulfilled') await opened.value.close();
    });
    return opening;
  }

  #makeCleaner(registry: Registry, audit: Audit, dispatcher: Dispatcher): Cleaner {
    const { config, moment, log, pid } = this.#options;
    const { warn, critical, emergency, deleteAfter, keep, cleanupAt, whenFull } = config.disk;
    const { accounts } = registry;
    return new Cleaner({
      rows: registry.deleting,
      directories: directoriesOf(config),
      settings: {
        limits: { warn, critical, emergency },
        ages: { deleteAfterMs: deleteAfter, keepMs: keep },
        cleanupMinutes: minutesOf(cleanupAt) ?? 0,
        timeZone: config.timeZone,
        maySacrifice: whenFull === 'delete-oldest-unsent',
      },
      audit,
      moment,
      log,
      readUsage: this.#options.readUsage ?? readUsage,
      ownPid: pid,
      underWay: () => dispatcher.underWay,
      async lastCleanup() {
        const text = await accounts.fact('last-cleanup-ms');
        return text === undefined ? undefined : Number(text);
      },
      setLastCleanup: (atMs) => accounts.setFact('last-cleanup-ms', String(atMs)),
    });
  }

  #runAgain(): void {
    const { config } = this.#options;
    const { dispatcher, finder, registry } = this.#all();
    const gate = this.#gate;
    const again = (everyMs: number, run: () => Promise<void>) => this.#repeat(everyMs, run);
    again(config.watch.rescanEvery, () => finder.scan());
    again(config.disk.checkEvery, () => this.clean());
    again(SWEEP_MS, async () => {
      this.#sweeping = this.#sweep();
    });
    again(this.#options.gateMs ?? GATE_MS, async () => {
      await gate?.turn();
      if (gate?.isNewDay() === true) dispatcher.budgetRenewed();
      else dispatcher.wake();
    });
    let version = -1;
    again(this.#options.controlMs ?? CONTROL_MS, async () => {
      const now = await registry.version();
      if (now === version) return;
      version = now;
      await finder.reload();
      dispatcher.wake();
    });
    const { interval, enabled } = config.monitoring.cloudwatch;
    if (enabled) again(interval, () => this.publish());
    const { otlp } = config.monitoring;
    if (otlp !== undefined) again(otlp.interval, () => this.push());
    dispatcher.wake();
  }

  #repeat(everyMs: number, run: () => Promise<void>): void {
    const { moment, log } = this.#options;
    const again: Repeat = repeat(moment, everyMs, run, (error) => {
      log.error({ err: error }, 'a regular task failed; it is done again');
    });
    this.#teardowns.push(() => again.stop());
  }

  #all() {
    const [registry, dispatcher] = [this.#registry, this.#dispatcher];
    const [finder, cleaner] = [this.#finder, this.#cleaner];
    if (!registry || !dispatcher || !finder || !cleaner) throw new Error('it was not started');
    return { registry, dispatcher, finder, cleaner };
  }
}
