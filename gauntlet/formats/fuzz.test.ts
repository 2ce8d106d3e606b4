import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatOf } from './registry.ts';
import { damaged, OPEN_ENDED, randomOf } from './shared/damage.ts';
import { fixture, readText } from './testing.ts';

const files = readdirSync(new URL('./fixtures/', import.meta.url));
const ROUNDS = 150;

for (const file of files) {
  test(`${file}: damaged ${ROUNDS} times it neither throws nor passes for whole`, () => {
    const original = fixture(file);
    const format = formatOf(original.subarray(0, 4096), file);
    if (format === undefined) throw new Error('the fixture is of no known format');
    const isWhole = readText(format, original).reading.completeness.state === 'whole';
    const end = original.toString('latin1').trimEnd().length;
    for (let seed = 0; seed < ROUNDS; seed += 1) {
      const random = randomOf(seed);
      const { bytes, isCut } = damaged(original, random);
      const partBytes = random() < 0.5 ? 1 + Math.floor(random() * 50) : 1 << 16;
      const { reading } = readText(format, bytes, partBytes);
      const { completeness } = reading;
      if (completeness.state === 'cut') {
        expect(completeness.offset).toBeLessThanOrEqual(bytes.length);
      }
      const tells = isWhole && bytes.length < end && !OPEN_ENDED.has(format.name);
      if (isCut && tells) expect(completeness.state, `seed ${seed}`).not.toBe('whole');
    }
  });
}
