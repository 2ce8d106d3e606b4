/** What failed tests leave: kept with the run, without secrets, and named where the failure is. */
import { expect, test } from 'vitest';
import { testProject } from '../testing/project.ts';

function config(options: object, more: object = {}) {
  const suites = { unit: { runner: 'command', options, ...more } };
  return { 'gauntlet.json': JSON.stringify({ systems: { app: { folder: '.', suites } } }) };
}

const SECRET = 'hunter2-is-long-enough';
const LEAVES = `
import { mkdirSync, writeFileSync } from 'node:fs';
const folder = process.env.GAUNTLET_ATTACHMENTS;
mkdirSync(folder + '/pages', { recursive: true });
writeFileSync(folder + '/pages/shot.png', Buffer.from([137, 80, 78, 71]));
writeFileSync(folder + '/server.log', 'token is ${SECRET}\\n');
writeFileSync(folder + '/huge.log', 'x'.repeat(5 * 1024 * 1024));
process.exit(Number(process.env.CODE ?? 1));
`;

test('any program: what it puts into its folder is kept when it fails, and only then', async () => {
  const project = testProject({ ...config({ command: ['node', 'a.mjs'] }), 'a.mjs': LEAVES });
  const passed = await project.gauntlet(['run', 'unit'], { CODE: '0' });
  expect(passed.code).toBe(0);
  const done = await project.gauntlet(['run', 'unit'], { API_TOKEN: SECRET });
  const [path = ''] = /\.gauntlet\/runs\/\S+\/pages_shot\.png/.exec(done.stdout) ?? [];
  expect(project.read(path).slice(1)).toBe('PNG');
  const folder = path.slice(0, path.lastIndexOf('/'));
  expect(project.list(folder)).toEqual(['huge.log.left-out.txt', 'pages_shot.png', 'server.log']);
  expect(project.read(`${folder}/server.log`)).toBe('token is [redacted]\n');
  expect(project.list('.gauntlet/runs')).toHaveLength(1);
  for (const words of [['explain'], ['render', 'markdown'], ['render', 'html']]) {
    expect((await project.gauntlet(words)).stdout).toContain(path);
  }
});

test('JUnit: files that a test names in what it printed', async () => {
  const report = `<testsuite name="s"><testcase name="pays" classname="A"><failure message="no"/>
<system-out>[[ATTACHMENT|shots/pays.png]] [[ATTACHMENT|/nowhere/at-all.png]]</system-out></testcase>
<testcase name="fine" classname="A">
<system-out>[[ATTACHMENT|shots/fine.png]]</system-out></testcase>
</testsuite>`;
  const write = `import { copyFileSync } from 'node:fs';
copyFileSync('junit.xml', 'report.xml'); process.exit(1);`;
  const options = { command: ['node', 'a.mjs'], report: 'report.xml', format: 'junit' };
  const project = testProject({
    ...config(options),
    'a.mjs': write,
    'junit.xml': report,
    'shots/pays.png': 'picture of pays',
    'shots/fine.png': 'picture of fine',
  });
  const { stdout } = await project.gauntlet(['run', 'unit']);
  const [path = ''] = /\.gauntlet\/runs\/\S+\/f-[0-9a-f]{8}\/1-pays\.png/.exec(stdout) ?? [];
  expect(project.read(path)).toBe('picture of pays');
  expect(stdout).not.toContain('fine.png');
  expect(stdout).not.toMatch(/left: .*at-all/);
});

test('reporters of ours: each attempt keeps its own, before the next writes over it', async () => {
  const line = (event: object) => JSON.stringify({ v: 1, ...event });
  const attempt = (at: number) =>
    line({
      kind: 'attempt',
      file: 'a.spec.ts',
      titles: ['pays'],
      outcome: 'failed',
      failure: { message: `attempt ${at}` },
      attachments: [{ name: 'shot', path: 'shot.png' }],
    });
  // The encoding of a report is known after its first 256 bytes.
  const START = line({ kind: 'start', runner: 'x'.repeat(300), version: '1' });
  const END = `${line({ kind: 'end', cases: 1, failed: 1 })}\n`;
  const main = `import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
const wait = async (left) => {
  const kept = () => readdirSync('.gauntlet/runs', { recursive: true });
  const has = () => existsSync('.gauntlet/runs') && kept().some((name) => name.endsWith(left));
  while (!has()) await new Promise((resolve) => setTimeout(resolve, 20));
};
writeFileSync('shot.png', 'first');
writeFileSync('events.ndjson', ${JSON.stringify(`${START}\n${attempt(1)}\n`)});
await wait('1-shot.png');
writeFileSync('shot.png', 'second');
appendFileSync('events.ndjson', ${JSON.stringify(`${attempt(2)}\n`)});
await wait('2-shot.png');
appendFileSync('events.ndjson', ${JSON.stringify(END)});
process.exit(1);`;
  const options = { command: ['node', 'a.mjs'], report: 'events.ndjson', format: 'events' };
  const project = testProject({ ...config(options, { limit: '20 s' }), 'a.mjs': main });
  const { stdout } = await project.gauntlet(['run', 'unit']);
  const paths = [...stdout.matchAll(/left: (\.gauntlet\/\S+)/g)].map(([, path = '']) => path);
  expect(paths.map((path) => project.read(path))).toEqual(['first', 'second']);
});
