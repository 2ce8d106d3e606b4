/** The power goes after any of the calls by which the agent's state comes to the disk. */
import { expect, test } from 'vitest';
import { cutEverywhere, hasStrace } from '../support/power/cuts.ts';

const FILES = Number(process.env.UPLOADER_POWER_FILES ?? 6);
const EVERY = Number(process.env.UPLOADER_POWER_EVERY ?? 1);

test.skipIf(!hasStrace)(
  `power cuts at every call${hasStrace ? '' : ' (not run: there is no strace)'}`,
  async () => {
    const { operations, checks } = await cutEverywhere({ files: FILES, every: EVERY });
    expect(operations).toBeGreaterThan(50);
    expect(checks).toBeGreaterThan(8 * Math.floor(operations / EVERY));
  },
  1_800_000,
);
