import { expect, test } from 'vitest';
import { rendered } from '../../tests/support/rendered.ts';

test('draws by the seed: the same again for the same record, all of them over many', () => {
  const draw = (seed: string) => rendered("{{ ['a', 'b', 'c']|random }}", {}, { seed });
  expect(draw('job:7')).toBe(draw('job:7'));
  const drawn = Array.from({ length: 60 }, (_, index) => draw(`job:${index}`));
  expect(new Set(drawn)).toEqual(new Set(['a', 'b', 'c']));
});
