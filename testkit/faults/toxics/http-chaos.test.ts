import { expect, test } from 'vitest';
import { Selection } from '../selection.ts';
import { get, httpRig, ok } from '../testing/http-rig.ts';

const chaos = { type: 'http_chaos', stream: 'upstream', attributes: { rate: 0.2 } };

/** How each of the requests went, each on a connection of its own. */
function outcomes(paths: readonly string[], seed: number): Map<string, string> {
  const selection = new Selection(seed, 'proxy');
  return new Map(
    paths.map((path) => {
      const rig = httpRig([chaos], { selection });
      rig.client(get(path));
      rig.server(ok('fine'));
      return [path, rig.events[0] ?? (rig.atClient().includes(' 503 ') ? 'status' : 'fine')];
    }),
  );
}

const paths = Array.from({ length: 1000 }, (_, index) => `/${index}`);

test('about the share of the requests fails, in each of the ways', () => {
  const all = [...outcomes(paths, 1).values()];
  const failed = all.filter((outcome) => outcome !== 'fine');
  expect(failed.length).toBeGreaterThan(150);
  expect(failed.length).toBeLessThan(250);
  expect(new Set(failed)).toEqual(new Set(['status', 'reset', 'close']));
});

test('the same seed fails the same requests in the same way, in whatever order they come', () => {
  const first = outcomes(paths, 42);
  const shuffled = outcomes(paths.toReversed(), 42);
  expect(new Map([...shuffled].toSorted())).toEqual(new Map([...first].toSorted()));
  expect(outcomes(paths, 43)).not.toEqual(first);
});
