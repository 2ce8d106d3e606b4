/** Whoever runs the suites is interrupted while a shop serves its users: nothing of it stays. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomId } from '@gauntlet/kit/ids';
import { argvOf, hasEnvironment, listProcesses } from '@gauntlet/kit/processes';
import { expect, onTestFinished, test, vi } from 'vitest';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const isLinux = process.platform === 'linux';

/** What carries the mark of a run, as the words that it was started with. */
function carrying(mark: string): readonly string[] {
  const found = listProcesses().filter(({ pid }) => hasEnvironment(pid, `${mark}=1`));
  return found.map(({ pid }) => `${pid} ${argvOf(pid).join(' ')}`);
}

function endAll(mark: string): void {
  for (const one of carrying(mark)) process.kill(Number.parseInt(one, 10), 'SIGKILL');
}

/** Runs a suite as the engine does: in a group of its own, and under the mark of its tree. */
function startSuite(mark: string): number {
  const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');
  const file = 'gauntlet/tests/chaos/release/kills.test.ts';
  const words = [vitest, 'run', '--project', 'engine:chaos', file, '-t', 'ship killed in'];
  const { PATH, HOME } = process.env;
  const suite = spawn(process.execPath, words, {
    cwd: repository,
    env: { PATH, HOME, [mark]: '1' },
    stdio: 'ignore',
    detached: true,
  });
  onTestFinished(() => endAll(mark));
  return suite.pid ?? 0;
}

test.skipIf(!isLinux).each([
  { how: 'Ctrl-C', signal: 'SIGINT', isGroup: true },
  { how: 'SIGTERM to the runner', signal: 'SIGTERM', isGroup: false },
  { how: 'kill -9 of the runner', signal: 'SIGKILL', isGroup: false },
] as const)(
  `$how: no host, no proxy, no version stays${isLinux ? '' : ' (Linux alone tells marks)'}`,
  async ({ signal, isGroup }) => {
    const mark = `GAUNTLET_TREE_${randomId()}`;
    const suite = startSuite(mark);
    const fronts = () => carrying(mark).filter((words) => words.includes('release/proxy/main'));
    await vi.waitFor(() => expect(fronts()).toHaveLength(2), 60_000);
    process.kill(isGroup ? -suite : suite, signal);
    await vi.waitFor(() => expect(carrying(mark)).toEqual([]), 60_000);
  },
);
