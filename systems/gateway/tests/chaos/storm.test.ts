/** The storm at its full size: GATEWAY_STORM_REQUESTS, ..._GATEWAYS, ..._KILLS, ..._SEED. */
import { expect, test } from 'vitest';
import { storm } from '../support/storm.ts';
import {
  expectAnsweredMeansCharged,
  expectExactBooks,
  expectExactCharges,
} from '../support/storm-checks.ts';

const requests = Number(process.env.GATEWAY_STORM_REQUESTS ?? 10_000);
const gateways = Number(process.env.GATEWAY_STORM_GATEWAYS ?? 3);
const kills = Number(process.env.GATEWAY_STORM_KILLS ?? 5);
const seed = Number(process.env.GATEWAY_STORM_SEED ?? 1);

const what =
  `${requests} requests of 64 clients on ${gateways} gateways, credit for 60 %, ` +
  `${kills} kills, seed ${seed}`;

test(what, async () => {
  const result = await storm({ requests, clients: 64, kills, gateways, creditShare: 0.6, seed });
  expect(result.kills).toBe(kills);
  expectExactBooks(result);
  expectExactCharges(result);
  expectAnsweredMeansCharged(result);
  const counts = Map.groupBy(result.answers, ({ status }) => status);
  expect(counts.get(200)?.length).toBeGreaterThan(requests / 4);
  expect(counts.get(402)?.length).toBeGreaterThan(0);
});
