/** History as a user meets it: the real command, real processes that are killed, real files. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TestProject, testProject } from '../../testing/project.ts';

const CONFIG = `
systems:
  shop:
    folder: .
    suites:
      quickly:
        layer: unit
        runner: command
        options: { command: [sh, -c, 'exit $FAIL'] }
      slowly:
        layer: integration
        runner: command
        options: { command: [node, slow.mjs] }
`;
const FILES = {
  'gauntlet.yaml': CONFIG,
  'slow.mjs': `import { writeFileSync } from 'node:fs';
writeFileSync('started/now', '');
setInterval(() => {}, 1000);
`,
  'started/.keep': '',
};
const SEGMENTS = '.gauntlet/history/segments';

async function listed(project: TestProject): Promise<readonly { run: string; end: string }[]> {
  const { stdout } = await project.gauntlet(['history', '--json']);
  return JSON.parse(stdout).runs;
}

test('a run that is killed is kept, and the next one says what was interrupted', async () => {
  const project = testProject(FILES);
  rmSync(join(project.folder, 'started', '.keep'));
  const child = project.start(['run', 'unit', 'integration']);
  await project.appears('started');
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
  expect(readdirSync(join(project.folder, SEGMENTS))).toEqual([]);

  const next = await project.gauntlet(['run', 'unit']);
  expect(next.code).toBe(0);
  expect(next.stderr).toMatch(/was killed; its 1 attempt are kept; 1 task had not ended/);
  const runs = await listed(project);
  expect(runs.map(({ end }) => end)).toEqual(['ended', 'abandoned']);
  expect((await project.gauntlet(['run', 'unit'])).stderr).not.toContain('was killed');
});

test('an interrupted run is on record as such', async () => {
  const project = testProject(FILES);
  rmSync(join(project.folder, 'started', '.keep'));
  const child = project.start(['run', 'integration']);
  await project.appears('started');
  child.kill('SIGINT');
  await new Promise((resolve) => child.once('close', resolve));
  expect(child.exitCode).toBe(130);
  expect((await listed(project)).map(({ end }) => end)).toEqual(['interrupted']);
});

test('runs at once are each kept whole', async () => {
  const project = testProject(FILES);
  const all = await Promise.all([1, 2, 3].map(() => project.gauntlet(['run', 'unit'])));
  expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(await listed(project)).toHaveLength(3);
  expect(project.list('.gauntlet/history/open')).toEqual([]);
});

test('a damaged segment is named, and everything else goes on', async () => {
  const project = testProject(FILES);
  await project.gauntlet(['run', 'unit']);
  await project.gauntlet(['run', 'unit']);
  const [name = ''] = project.list(SEGMENTS);
  const path = join(project.folder, SEGMENTS, name);
  writeFileSync(path, readFileSync(path).subarray(0, 200));
  const { code, stdout, stderr } = await project.gauntlet(['history']);
  expect(code).toBe(0);
  expect(stderr).toContain(`left out ${name}`);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(project.list('.gauntlet/history/aside')).toEqual([name]);
  expect((await project.gauntlet(['run', 'unit'])).code).toBe(0);
});

test('checkouts without memory share one history by their segments', async () => {
  const shared = testProject(FILES);
  const others = [0, 1, 0].map((fail) => ({ fail, project: testProject(FILES) }));
  for (const { fail, project } of others) {
    await project.gauntlet(['run', 'unit'], { FAIL: String(fail) });
    const merged = await shared.gauntlet(['restore', project.folder]);
    expect(merged.stdout).toContain('1 run added, 0 were there');
  }
  const [first] = others;
  const again = await shared.gauntlet(['restore', first?.project.folder ?? '']);
  expect(again.stdout).toContain('0 runs added, 1 were there');

  const past = await shared.gauntlet(['history', 'quickly']);
  expect(past.stdout).toContain('3 results, 1 failed or recovered');
  rmSync(join(shared.folder, '.gauntlet', 'index.db'));
  expect((await shared.gauntlet(['history', 'quickly'])).stdout).toBe(past.stdout);

  await shared.gauntlet(['backup', 'h.tar']);
  const fresh = testProject(FILES);
  cpSync(join(shared.folder, 'h.tar'), join(fresh.folder, 'h.tar'));
  expect((await fresh.gauntlet(['restore', 'h.tar'])).code).toBe(0);
  expect((await fresh.gauntlet(['history', 'quickly'])).stdout).toBe(past.stdout);

  writeFileSync(join(fresh.folder, 'h.tar'), 'not a backup');
  const bad = await fresh.gauntlet(['restore', 'h.tar']);
  expect([bad.code, bad.stderr.split(':')[0]]).toEqual([2, 'BACKUP_UNREADABLE']);
});

test('old runs are rolled up and answer as before', async () => {
  const project = testProject({ ...FILES, 'a.xml': report(50) });
  await project.gauntlet(['import', 'a.xml', '--at', '2024-02-01T00:00:00Z']);
  const before = await project.gauntlet(['history', 'case', '7', 'area']);
  const [fat = ''] = project.list(SEGMENTS);
  const pruned = await project.gauntlet(['history', '--prune', '90']);
  expect(pruned.stdout).toContain('1 run rolled up');
  expect(project.list(SEGMENTS)).not.toContain(fat);
  rmSync(join(project.folder, '.gauntlet', 'index.db'));
  expect((await project.gauntlet(['history', 'case', '7', 'area'])).stdout).toBe(before.stdout);
  expect((await project.gauntlet(['history', '--prune', '90'])).stdout).toContain('0 runs');
});

function report(cases: number): string {
  const each = Array.from({ length: cases }, (_, index) =>
    index === 7
      ? `<testcase classname="area" name="case ${index}"><failure message="it broke">at x
</failure></testcase>`
      : `<testcase classname="area" name="case ${index}" time="0.25"/>`,
  );
  return `<testsuite name="s" tests="${cases}" failures="1">${each.join('\n')}</testsuite>`;
}

test('reports are imported once, and come out again', async () => {
  const project = testProject({ ...FILES, 'a.xml': report(20), 'b.xml': '<testsuite' });
  const first = await project.gauntlet(['import', 'a.xml', '--suite', 'old', '--branch', 'main']);
  expect([first.code, first.stdout.trim()]).toEqual([
    0,
    expect.stringMatching(/^i-[0-9a-f]{16} {2}20 cases, 1 failed$/),
  ]);
  expect((await project.gauntlet(['import', 'a.xml'])).stdout).toContain('was there');
  expect((await project.gauntlet(['import', 'b.xml'])).code).toBe(3);
  expect((await project.gauntlet(['import', 'none.xml'])).stderr).toContain('REPORT_UNREADABLE');

  const csv = await project.gauntlet(['export', '--csv']);
  const rows = csv.stdout.trim().split('\n');
  expect(rows).toHaveLength(21);
  expect(rows.filter((row) => row.includes('it broke'))).toHaveLength(1);
  const facts = await project.gauntlet(['export']);
  const kinds = facts.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).kind);
  expect(kinds.filter((kind) => kind === 'attempt ended')).toHaveLength(20);
});

test('a test that is lost on an unchanged tree makes the verdict unknown, for good', async () => {
  const project = testProject({
    'gauntlet.yaml': `
systems:
  shop:
    folder: .
    suites:
      unit:
        runner: command
        options: { command: [node, run.mjs], report: out/r.xml, format: junit }
`,
    'run.mjs': `import { mkdirSync, writeFileSync } from 'node:fs';
mkdirSync('out', { recursive: true });
const cases = process.env.LOSE ? ['one'] : ['one', 'two'];
const text = cases.map((name) => '<testcase classname="c" name="' + name + '"/>').join('');
writeFileSync('out/r.xml', '<testsuite name="s">' + text + '</testsuite>');
`,
    '.gitignore': 'node_modules\n.gauntlet\nout\n',
  });
  await project.git('init', '-q');
  await project.git('add', '-A');
  await project.git('commit', '-qm', 'first');
  expect((await project.gauntlet(['run', 'unit'])).code).toBe(0);
  for (let turn = 0; turn < 2; turn += 1) {
    const lost = await project.gauntlet(['run', 'unit'], { LOSE: '1' });
    expect(lost.code).toBe(3);
    expect(lost.stdout).toContain('1 planned test(s) gave no result');
  }
  project.write({ 'more.txt': 'the tree is another' });
  expect((await project.gauntlet(['run', 'unit'], { LOSE: '1' })).code).toBe(0);
});

test('git sees of what is kept only the files that people review', async () => {
  const project = testProject({ ...FILES, '.gitignore': '', '.gauntlet/waivers.yaml': '[]\n' });
  await project.git('init', '-q');
  const seen = () => project.git('status', '--porcelain', '--untracked-files=all', '.gauntlet');
  expect((await project.gauntlet(['run', 'unit'])).code).toBe(0);
  expect(await seen()).toBe('?? .gauntlet/waivers.yaml');
  project.write({ '.gauntlet/.gitignore': '' });
  expect((await project.gauntlet(['run', 'unit'])).code).toBe(0);
  expect(await seen()).toContain('?? .gauntlet/last.json');
});
