/** The dispatcher with everything that it works with. */
import type { Config } from '../config/schema.ts';
import { endpointOf } from '../config/settings.ts';
import { uploaderErrors } from '../model/errors.ts';
import type { Hold, Moment } from '../model/nouns.ts';
import { daysOf } from '../policy/zoned.ts';
import type { Registry } from '../registry/registry.ts';
import { Dispatcher, type DispatcherLog } from '../upload/dispatcher.ts';
import type { FirstTrip } from '../upload/first-trip.ts';
import type { ObjectStore } from '../upload/object-store.ts';
import { openFile } from '../upload/opened-file.ts';
import { pacer } from '../upload/pacer.ts';
import type { Outcome } from '../upload/ports.ts';
import { slots } from '../upload/slots.ts';
import { SpareBuffers } from '../upload/spare-buffers.ts';
import { lookAt } from '../watch/scan.ts';
import { budgetBook } from './budget-book.ts';
import type { Gatekeeper } from './gatekeeper.ts';

export interface SenderOptions {
  readonly config: Config;
  readonly moment: Moment;
  readonly log: DispatcherLog;
  readonly chance: () => number;
  readonly registry: Registry;
  readonly store: ObjectStore;
  readonly isFirstTrip: FirstTrip;
  readonly gate: Gatekeeper;
  readonly onChanged: (path: string) => void;
  readonly onFatal: (error: unknown) => void;
}

export function makeDispatcher(options: SenderOptions): Dispatcher {
  const { config, moment, log, chance, registry, store, isFirstTrip, gate, onFatal } = options;
  const { upload, s3 } = config;
  const { timeZone } = config;
  const book = budgetBook(registry.accounts, upload.dailyBytes, timeZone, moment);
  const { attempts, first, longest, parkedEvery } = upload.retry;
  const tell = (name: 'hold' | 'last-error', value: unknown) => {
    registry.accounts.setFact(name, JSON.stringify(value)).catch((error: unknown) => {
      log.warn({ err: error }, 'what `status` shows could not be written');
    });
  };
  const spare = new SpareBuffers();
  return new Dispatcher({
    files: upload.files,
    order: upload.order,
    retry: { attempts, firstMs: first, longestMs: longest, parkedEveryMs: parkedEvery },
    place: { bucket: s3.bucket, region: s3.region, endpoint: endpointOf(config) },
    rows: registry.sending,
    queue: registry.queue,
    moment,
    chance,
    log,
    ports: {
      rows: registry.sending,
      store,
      files: { open: (path) => openFile(path, spare), look: async (path) => lookAt(path) },
      pay: (bytes) => book.pay(bytes),
      pacer: pacer(upload.bandwidth, moment),
      isFirstTrip,
      slots: slots(upload.parts),
      nowMs: () => moment.now().getTime(),
      settings: {
        vehicle: config.vehicle,
        dayOf: daysOf(timeZone),
        multipartFromBytes: Math.max(1, upload.multipartFrom),
        partBytes: upload.partSize,
        readBack: s3.readBack,
        registryCreatedMs: registry.createdMs,
      },
    },
    readyUntilMs: () => gate.readyUntilMs(),
    onOutcome: (outcome) => follow(outcome, options),
    onHold: (hold: Hold | undefined) => tell('hold', hold ?? null),
    onFailure: (failure, path) =>
      tell('last-error', { ...failure, path, atMs: moment.now().getTime() }),
    onFatal,
  });
}

function follow(outcome: Outcome, { log, onChanged }: SenderOptions): void {
  if (outcome.kind === 'nothing') return;
  const { path, key, sizeBytes } = outcome.record;
  if (outcome.kind === 'verified') {
    log.info({ path, key, sizeBytes }, outcome.isSent ? 'uploaded' : 'was uploaded already');
    return;
  }
  if (outcome.kind === 'changed') {
    const { code, message } = uploaderErrors.make('FILE_CHANGED', { path });
    log.info({ code }, message);
    onChanged(path);
    return;
  }
  const { code, message } = uploaderErrors.make('FILE_VANISHED', { path });
  log.error({ code }, message);
}
