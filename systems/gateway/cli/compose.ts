/** Puts the gateway together: every part with its start and its stop, in order. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '@gauntlet/kit/database';
import type { HttpServer } from '@gauntlet/kit/http';
import type { Part } from '@gauntlet/kit/lifecycle';
import { metrics, tracing } from '@gauntlet/kit/telemetry';
import { answerCache } from '../calls/answer-cache.ts';
import type { Heard } from '../calls/call.ts';
import { callMetrics } from '../calls/call-metrics.ts';
import { healthBoard } from '../calls/health-board.ts';
import { persist } from '../calls/persist.ts';
import { type Running, running } from '../calls/running.ts';
import { type Catalogue, modelCatalogue } from '../catalogue/catalogue.ts';
import { gatewayServer } from '../http/gateway-server.ts';
import type { MoneyParts } from '../http/money-parts.ts';
import { onCatalogueChange } from '../ledger/catalogue/changes.ts';
import { readCatalogue } from '../ledger/catalogue/store.ts';
import { type BatchedLedger, openLedger } from '../ledger/ledger.ts';
import { gatewayMigrations } from '../ledger/migrations/list.ts';
import { openPrices } from '../ledger/prices.ts';
import { ledgerKeeper } from '../ledger/process-lease.ts';
import { reconcile } from '../ledger/reconcile.ts';
import { limiter } from '../limits/limiter.ts';
import { dollarsText } from '../model/money.ts';
import type { Prices } from '../model/price.ts';
import { transport } from '../providers/transport/http.ts';
import { every, ticker } from './every.ts';
import type { GatewayDatabase, GatewaySchema } from './gateway-db.ts';
import { recordLookUp } from './look-up.ts';
import { type OpenLimits, openLimits } from './open-limits.ts';
import { openMoney } from './open-money.ts';
import { openPeople, type People } from './open-people.ts';
import { sentryHook } from './sentry.ts';
import type { GatewaySettings } from './settings.ts';

/** Until its parts are started it serves nobody, and does what commands ask of it. */
export interface Gateway extends Pick<People, 'accounts' | 'keys'> {
  readonly parts: readonly Part[];
  readonly server: HttpServer;
  readonly catalogue: Catalogue;
  readonly prices: Prices;
  readonly ledger: BatchedLedger;
  readonly money: MoneyParts;
  readonly database: GatewayDatabase;
}

/** How long the client waits for a ledger that is gone. */
const patienceMs = 10_000;
/** After this a hold that nobody closed is taken for forgotten; no call may run into that. */
const holdLifeS = 3_600;
const longestCallMs = (holdLifeS - 600) * 1_000;
const refreshMs = 1_000;
const useNotesMs = 10_000;
const reconcileMs = 30_000;
/** For so long a provider's record is waited for before the operator absorbs a call. */
const recordGraceS = 600;
const cacheBytes = 64 * 1024 * 1024;
const nowMs = Date.now;

export async function composeGateway(
  settings: GatewaySettings,
  isReady: () => boolean,
): Promise<Gateway> {
  const core = await openCore(settings);
  const limits = await openLimits(settings, core.db);
  const calls = running();
  const server = await openServer(settings, core, limits, calls, isReady);
  const { people, catalogue, prices, ledger, money, database } = core;
  const { accounts, keys } = people;
  const parts = [
    ...partsOf(core),
    { name: 'limits', start: () => {}, stop: () => limits.close() },
    { name: 'calls', start: () => {}, stop: () => calls.idle() },
    server.part({ port: settings.port, host: settings.host }),
  ];
  return { parts, server, accounts, keys, catalogue, prices, ledger, money, database };
}

type Core = Awaited<ReturnType<typeof openCore>>;

async function openCore(settings: GatewaySettings) {
  const { log, privateNetworks, folder } = settings;
  const measures = metrics({ processMetrics: true });
  const seen = callMetrics(measures);
  const database = await openDatabase<GatewaySchema>({
    url: settings.databaseUrl,
    folder,
    name: 'gateway',
    migrations: gatewayMigrations,
    newer: 'accept',
    log,
    poolSize: settings.poolSize,
    onQuery: ({ durationMs }) => seen.query(durationMs),
  });
  const { db } = database;
  const owner = randomUUID();
  const money = await openMoney(settings, db, measures);
  const requests = transport({ privateNetworks });
  const known = modelCatalogue({
    read: () => readCatalogue(db),
    tools: { request: requests.request, nowMs },
    secret: settings.providerSecret,
  });
  await known.refresh();
  const sentry = sentryHook(settings.sentryDsn, nowMs);
  const onError = (what: string) => (error: unknown) => {
    log.error({ err: error }, what);
    sentry(error, what);
  };
  const ledger = openLedger({
    ...{ db, owner, holdLifeS },
    onUncovered({ amount, ...of }) {
      seen.uncovered(of.provider, of.model, Number(dollarsText(amount)));
      log.warn({ ...of, dollars: dollarsText(amount) }, 'a request used more than was held for it');
    },
  });
  seen.late(ledger.late);
  return {
    ...{ database, db, owner, money, requests, measures, seen, sentry, ledger },
    catalogue: known,
    prices: await openPrices(db),
    people: openPeople(settings, db, money.referrals, onError('a confirmation could not be sent')),
    onLeft(holds: number) {
      log.error({ holds }, 'holds are left open: the database could not be told their ends');
    },
    traces: tracing({ serviceName: 'gateway', endpoint: settings.otlpEndpoint }),
    onError,
  };
}

async function openServer(
  settings: GatewaySettings,
  core: Core,
  limits: OpenLimits,
  calls: Running,
  isReady: () => boolean,
): Promise<HttpServer> {
  const { db, catalogue, prices, ledger, money, people, seen, onError } = core;
  const health = healthBoard(nowMs);
  const limit = limiter({
    store: limits.store,
    account: settings.accountRate,
    address: settings.addressRate,
    onStoreFailure: onError('the rate limits can not be checked'),
  });
  const close = persist({
    wait: async (ms) => void (await wait(ms)),
    nowMs,
    patienceMs,
    onFailure: onError('the end of a call could not be written'),
  });
  const heard = (one: Heard) => {
    health.heard(one);
    seen.heard(one);
  };
  const { log, trustProxy, strategy, timeLimits, privateNetworks } = settings;
  const cache = settings.cache && answerCache({ ...settings.cache, mostBytes: cacheBytes, nowMs });
  const { authenticate, accounts, keys } = people;
  return await gatewayServer(
    {
      ...{ log, isReady, trustProxy },
      metrics: core.measures,
      tracing: core.traces,
      databaseCheck: async () => void (await readCatalogue(db)),
      redisCheck: limits.check,
      onFailure: core.sentry,
    },
    {
      serve: {
        accept: {
          ...{ catalogue, prices, ledger, health, limiter: limit, nowMs, strategy },
          keepsAnswers: cache !== undefined,
        },
        calls: {
          ...{ ledger, limits: timeLimits, longestCallMs, nowMs, heard, close, cache },
          asked: health.asked,
        },
        running: calls,
        graceMs: recordGraceS * 1_000,
        ended: seen.ended,
      },
      ...{ authenticate, accounts, keys, money, ledger, prices, health, db, nowMs },
      ...{ catalogue, privateNetworks, limiter: limit },
    },
  );
}

function partsOf(core: Core): readonly Part[] {
  const { database, db, ledger, owner, catalogue, prices, people, requests, onError } = core;
  const refresh = onCatalogueChange(db, async () => {
    await Promise.all([catalogue.refresh(), prices.refresh()]);
  });
  const settleLate = async () => {
    const lookUp = recordLookUp(catalogue);
    await reconcile({ db, ledger, lookUp, graceS: recordGraceS, nowMs });
  };
  const { flush } = people.uses;
  return [
    { name: 'database', start: () => {}, stop: () => database.close() },
    core.traces,
    { name: 'transport', start: () => {}, stop: () => requests.close() },
    ledgerKeeper({
      ...{ db, ledger, owner, every },
      onError: onError('a round of the keeper failed'),
      wait: async (ms) => void (await wait(ms)),
      onLeft: core.onLeft,
    }),
    ticker('catalogue', refreshMs, refresh, onError('the catalogue could not be read')),
    ticker('reconciliation', reconcileMs, settleLate, onError('records could not be read')),
    ticker('key uses', useNotesMs, flush, onError('uses of keys could not be noted')),
  ];
}
