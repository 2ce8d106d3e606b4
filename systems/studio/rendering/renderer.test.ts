import { afterEach, expect, test, vi } from 'vitest';
import { type Renderer, renderer } from './renderer.ts';

// Threads start slowly where the machine is busy; it is only there so that nothing hangs.
vi.setConfig({ testTimeout: 60_000 });

let open: Renderer | undefined;
afterEach(() => open?.close());

const task = (source: string, variables = {}) => ({ source, fragments: {}, variables, seed: 's' });

test('renders, one after the other, and gives errors with their place', async () => {
  open = renderer({ timeoutMs: 30_000 });
  const results = await Promise.all([
    open.render(task('Hello {{ name }}', { name: 'Ann' })),
    open.render(task('{{ nope }}')),
    open.render(task("{{ 'one two three'|truncate_tokens(2) }}")),
  ]);
  expect(results).toMatchObject([
    { ok: true, text: 'Hello Ann' },
    { ok: false, kind: 'render', line: 1, column: 4 },
    { ok: true, text: 'one two' },
  ]);
});

test('a thread that is stuck is killed, and what waited behind it is rendered', async () => {
  const thread = new URL('../tests/support/programs/stuck-thread.ts', import.meta.url);
  open = renderer({ timeoutMs: 2_000, thread });
  const results = await Promise.all(['a', 'stuck', 'b', 'c'].map((one) => open?.render(task(one))));
  expect(results).toMatchObject([
    { ok: true, text: 'a' },
    { ok: false, kind: 'limit', message: 'rendering takes too long' },
    { ok: true, text: 'b' },
    { ok: true, text: 'c' },
  ]);
});

test('the thread knows nothing of the environment', async () => {
  open = renderer({ timeoutMs: 30_000 });
  const result = await open.render(task('{{ process.env }}'));
  expect(result).toMatchObject({ ok: false, message: "'process' is missing" });
});

test('when it is closed, nobody waits for ever', async () => {
  open = renderer({ timeoutMs: 30_000 });
  const rendering = open.render(task('x'));
  await open.close();
  expect((await rendering).ok).toBeTypeOf('boolean');
  expect(await open.render(task('x'))).toMatchObject({ ok: false });
});
