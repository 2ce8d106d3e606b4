/** Machines of CI without memory: each has a clean checkout and runs one part of the whole. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TestProject, testProject } from '../../testing/project.ts';

const SUITES = 10;
const names = Array.from({ length: SUITES }, (_, at) => `s${at}`);
const suites = names.map(
  (name) =>
    `      ${name}: { layer: unit, runner: command, options: { command: [sh, ${name}.sh] } }`,
);
const CONFIGURATION = `
systems:
  shop:
    folder: .
    suites:
${suites.join('\n')}
environments:
  demo:
    rules:
      tests pass: { mode: block, parameters: { layers: [unit] } }
      freshness: { mode: block }
`;
const SEGMENTS = '.gauntlet/history/segments';

/** The same commit everywhere. */
async function repository(failing: string): Promise<TestProject> {
  const scripts = names.map((name) => [`${name}.sh`, `exit ${name === failing ? 1 : 0}\n`]);
  const project = testProject({ 'gauntlet.yaml': CONFIGURATION, ...Object.fromEntries(scripts) });
  await project.git('init', '-q', '-b', 'main');
  await project.git('add', '-A');
  await project.git('commit', '-q', '-m', 'first');
  return project;
}

/** A machine that has what was committed, and nothing else. */
function checkoutOf({ folder }: TestProject): TestProject {
  const project = testProject({});
  for (const name of [
    '.git',
    '.gitignore',
    'gauntlet.yaml',
    ...names.map((each) => `${each}.sh`),
  ]) {
    cpSync(join(folder, name), join(project.folder, name), { recursive: true });
  }
  return project;
}

async function verdictOf(project: TestProject) {
  const { code, stdout } = await project.gauntlet(['gate', 'demo', '--all']);
  // What it says, without the ids: each checkout has runs of its own.
  return { code, told: stdout.replace(/^v-.*$|\b[0-9a-f]{7} {2}/gm, '') };
}

test.each([
  [10, 'one suite fails', 's7'],
  // How many there are matters once.
  [4, 'all pass', 'none'],
])('%i jobs on clean checkouts come to the verdict of one: %s', async (count, _, failing) => {
  const alone = await repository(failing);
  const checkout = () => checkoutOf(alone);
  await alone.gauntlet(['run', 'unit', '--keep-going']);
  const expected = await verdictOf(alone);
  expect(expected.code).toBe(failing === 'none' ? 0 : 1);

  // What CI saves after each job is its segments, files and no more; two places get half each.
  const [left, right] = [checkout(), checkout()] as const;
  const job = async (index: number) => {
    const machine = checkout();
    await machine.gauntlet(['run', 'unit', '--keep-going', '--shard', `${index}/${count}`]);
    expect(machine.list(SEGMENTS)).toHaveLength(1);
    const to = join((index % 2 === 0 ? left : right).folder, SEGMENTS);
    cpSync(join(machine.folder, SEGMENTS), to, { recursive: true });
  };
  await Promise.all(Array.from({ length: count }, (_each, at) => job(at + 1)));
  // Half of the evidence is none.
  expect((await verdictOf(left)).code).not.toBe(0);

  await left.gauntlet(['restore', right.folder]);
  await right.gauntlet(['restore', left.folder]);
  for (const merged of [left, right]) expect(await verdictOf(merged)).toEqual(expected);

  // The database is made again from the segments alone, and both histories have the same runs.
  const runsOf = async (project: TestProject) => {
    const { stdout } = await project.gauntlet(['history', '--json', '--limit', '100']);
    const { runs }: { runs: { run: string; suites: unknown[] }[] } = JSON.parse(stdout);
    return runs.filter(({ suites }) => suites.length > 0);
  };
  const before = await runsOf(left);
  expect(before).toHaveLength(count);
  rmSync(join(left.folder, '.gauntlet', 'index.db'));
  expect(await runsOf(left)).toEqual(before);
  expect(await runsOf(right)).toEqual(before);
});

test('a machine that was given segments knows how long everything takes', async () => {
  const first = await repository('none');
  const [fresh, restored] = [checkoutOf(first), checkoutOf(first)] as const;
  await first.gauntlet(['run', 'unit']);
  expect((await fresh.gauntlet(['run', 'unit'])).stdout).toMatch(/ of 30 s/);
  await restored.gauntlet(['restore', first.folder]);
  expect((await restored.gauntlet(['run', 'unit'])).stdout).toMatch(/ of about /);
});
