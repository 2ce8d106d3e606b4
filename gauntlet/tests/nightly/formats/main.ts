/**
 * A million damaged reports: `npm run fuzz:formats [-- rounds seed]`. Nothing may throw or hang,
 * memory stays flat, and a report that was cut never passes for whole. A failure names the seed
 * that repeats it.
 */
import { readdirSync } from 'node:fs';
import { formatOf } from '../../../formats/registry.ts';
import { damaged, OPEN_ENDED, randomOf } from '../../../formats/shared/damage.ts';
import { fixture, readText } from '../../../formats/testing.ts';

const rounds = Number(process.argv[2] ?? 1_000_000);
const firstSeed = Number(process.argv[3] ?? 1);
/** No fixture has 20 kB; one second is a thousand times what reading it takes. */
const LIMIT_MS = 1_000;
const GROWTH_CAP_BYTES = 200_000_000;
const WARM_UP = 5_000;

const inputs = readdirSync(new URL('../../../formats/fixtures/', import.meta.url)).map((file) => {
  const original = fixture(file);
  const format = formatOf(original.subarray(0, 4096), file);
  if (format === undefined) throw new Error(`${file} is of no known format`);
  const isWhole = readText(format, original).reading.completeness.state === 'whole';
  const end = original.toString('latin1').trimEnd().length;
  return { file, format, original, end, tells: isWhole && !OPEN_ENDED.has(format.name) };
});

let startBytes = 0;
for (let round = 0; round < rounds; round += 1) {
  const seed = firstSeed + round;
  const random = randomOf(seed);
  const input = inputs[Math.floor(random() * inputs.length)] as (typeof inputs)[number];
  const { bytes, isCut } = damaged(input.original, random);
  const partBytes = random() < 0.3 ? 1 + Math.floor(random() * 50) : 1 << 16;
  const startedAt = performance.now();
  const fail = (why: string): never => {
    throw new Error(`seed ${seed}, ${input.file}: ${why}`);
  };
  try {
    const { state } = readText(input.format, bytes, partBytes).reading.completeness;
    const isShort = isCut && bytes.length < input.end && input.tells;
    if (isShort && state === 'whole') fail('a report that was cut passes for whole');
  } catch (error) {
    fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  if (performance.now() - startedAt > LIMIT_MS) fail(`took more than ${LIMIT_MS} ms`);
  if (round === WARM_UP) startBytes = process.memoryUsage().rss;
  if (round > WARM_UP && round % 10_000 === 0) {
    const grown = process.memoryUsage().rss - startBytes;
    if (grown > GROWTH_CAP_BYTES) fail(`memory has grown by ${grown} bytes`);
    if (round % 100_000 === 0) console.log(`${round} of ${rounds}`);
  }
}
console.log(`${rounds} damaged reports of ${inputs.length} fixtures, from seed ${firstSeed}: fine`);
