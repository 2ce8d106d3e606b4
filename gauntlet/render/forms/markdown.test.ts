import { expect, test } from 'vitest';
import { hostileView } from '../testing/hostile.ts';
import { attempt, attempted, facts, INTEGRATION, viewOfFacts } from '../testing/run.ts';
import { markdown, markerOf, outlookMarker } from './markdown.ts';

test('opens with its marker and its verdict, and names what failed and how to repeat it', () => {
  const text = markdown.render({ view: viewOfFacts(), facts });
  expect(text.startsWith(`${markerOf('pr')}\n${outlookMarker('fail')}\n`)).toBe(true);
  expect(text).toContain('| ❌ | integration | 38 passed, 1 failed | 41 s |');
  expect(text).toContain('**coverage** (advice): credit deduction 98.2 %, needs 100 %');
  expect(text).toMatch(/Again: `gauntlet repro f-\w+`/);
});

test('links to the line at the commit, where the repository is known', () => {
  const repositoryUrl = 'https://github.com/a/b';
  const text = markdown.render({ view: viewOfFacts(), facts, repositoryUrl });
  expect(text).toContain(
    'href="https://github.com/a/b/blob/3f2a91cdef/tests/integration/resume.test.ts#L41"',
  );
});

test('text of others stays text', () => {
  const text = markdown.render({ view: hostileView(), facts });
  expect(text).not.toContain('<script>');
  expect(text).toContain('````text\n```\n# no heading');
});

test('ten thousand failures stay below what GitHub takes, and say how many are hidden', () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    attempted(INTEGRATION, attempt('integration', [`t${index}`], 'failed', 'x'.repeat(5_000)), 1),
  );
  const text = markdown.render({ view: viewOfFacts([...facts, ...many]), facts });
  expect(text.length).toBeLessThan(65_536);
  expect(text).toContain('more failures.');
});
