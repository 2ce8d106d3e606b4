/**
 * Holds a second on one hot wallet, each durable before it is answered: one statement for each,
 * as a gateway without batches would do it, and in batches. A flush to disk is what both wait for,
 * so its time on this disk stands beside.
 */
import {
  chmodSync,
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkWallets,
  correctCredit,
  gatewayMigrations,
  type LedgerSchema,
  openLedger,
  openWallet,
  renewLease,
  type Terms,
} from '@gauntlet/gateway/ledger';
import { openDatabase, silentLog } from '@gauntlet/kit/database';
import { uuidv7 } from '@gauntlet/kit/http';
import { quantile } from '../quantile.ts';

const SECONDS = 4;
const POOL = 32;

const terms: Terms = {
  model: 'echo',
  size: { promptTokens: 200, maxTokens: 1_000, n: 1, images: 0 },
  prices: [
    {
      provider: 'local',
      model: 'echo',
      version: 1,
      fromMs: 0,
      perMillion: { input: 1_000_000n, output: 1_000_000n },
    },
  ],
};

interface Figure {
  readonly name: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The median time of a flush of 8 KiB, which is what a commit asks of the disk. */
function flushMs(folder: string): number {
  const file = openSync(join(folder, 'flush'), 'w');
  const page = Buffer.alloc(8_192, 1);
  const times: number[] = [];
  for (let round = 0; round < 200; round += 1) {
    const start = performance.now();
    writeSync(file, page, 0, page.length, (round % 64) * page.length);
    fdatasyncSync(file);
    times.push(performance.now() - start);
  }
  closeSync(file);
  return quantile(times, 0.5);
}

async function measure(
  name: string,
  clients: number,
  hold: (client: number) => Promise<unknown>,
): Promise<Figure> {
  const times: number[] = [];
  const start = performance.now();
  const end = start + SECONDS * 1_000;
  const client = async (number: number) => {
    for (let before = performance.now(); before < end; ) {
      await hold(number);
      const now = performance.now();
      times.push(now - before);
      before = now;
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  const perSecond = times.length / ((performance.now() - start) / 1_000);
  return { name, perSecond, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
}

export async function ledgerBench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
  // Started by root, PostgreSQL runs as `nobody`.
  chmodSync(folder, 0o755);
  const { db, close } = await openDatabase<LedgerSchema>({
    folder: join(folder, 'postgres'),
    name: 'bench',
    migrations: gatewayMigrations,
    log: silentLog,
    poolSize: POOL,
    lingerMs: 0,
  });
  try {
    const owner = uuidv7();
    await renewLease(db, owner);
    const accountId = uuidv7();
    await openWallet(db, accountId);
    const correction = { accountId, kind: 'add', reason: 'the benchmark', by: 'bench' } as const;
    await correctCredit(db, { ...correction, amount: 10n ** 15n });
    const alone = Array.from({ length: POOL }, () => openLedger({ db, owner, batchMost: 1 }));
    const ledger = openLedger({ db, owner });
    const ask = () => ({ id: uuidv7(), accountId, terms });
    const usage = {
      input: 200,
      cachedInput: 0,
      cacheWrite: 0,
      output: 50,
      reasoning: 0,
      images: 0,
    };
    const call = async () => {
      const outcome = await ledger.hold(ask());
      if (outcome.kind !== 'held') throw new Error(`not held but ${outcome.kind}`);
      await ledger.settle(outcome.hold, { provider: 'local', usage });
    };
    const figures = [
      await measure('one by one, 32 clients', POOL, async (client) => alone[client]?.hold(ask())),
      await measure('in batches, 32 clients', 32, () => ledger.hold(ask())),
      await measure('in batches, 128 clients', 128, () => ledger.hold(ask())),
      await measure('in batches, 1 client', 1, () => ledger.hold(ask())),
      await measure('held and settled, 64', 64, call),
      await measure('held and settled, 1', 1, call),
    ];
    console.log(`one flush to this disk takes ${flushMs(folder).toFixed(2)} ms`);
    for (const { name, perSecond, p50Ms, p99Ms } of figures) {
      const times = `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
      console.log(`${name.padEnd(24)} ${perSecond.toFixed(0).padStart(7)} a second, ${times}`);
    }
    const [single, , batched] = figures;
    const ratio = (batched?.perSecond ?? 0) / (single?.perSecond ?? 1);
    console.log(`in batches: ${ratio.toFixed(1)} times as many on one hot wallet`);
    const [check] = await checkWallets(db, [accountId]);
    if (check?.isEqual !== true) throw new Error('the balance is not the sum of its entries');
    console.log('balance = sum of entries');
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}
