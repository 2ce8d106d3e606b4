/** The quick look: a few of the moments at which the power can go. All are in the chaos suite. */
import { expect, test } from 'vitest';
import { cutEverywhere, hasStrace } from '../support/power/cuts.ts';

test.skipIf(!hasStrace)(
  `power cuts${hasStrace ? '' : ' (not run: there is no strace)'}`,
  async () => {
    const { operations, checks } = await cutEverywhere({ files: 3, every: 70 });
    expect(operations).toBeGreaterThan(50);
    expect(checks).toBeGreaterThan(15);
  },
);
