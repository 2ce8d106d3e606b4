/** `gate` and what goes with it, on a real repository: the evidence of real runs of its tree. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { type TestProject, testProject } from '../testing/project.ts';

const CONFIGURATION = `
systems:
  app:
    folder: .
    suites:
      unit:
        runner: command
        options: { command: [node, unit.mjs], report: events.ndjson, format: events }
      lines:
        layer: unit
        runner: command
        gives: coverage
        options: { command: [node, lines.mjs], report: lcov.info, format: lcov }
    areas:
      payment: { kind: critical, files: [pay.mjs] }
environments:
  demo:
    rules:
      tests pass: { mode: block, parameters: { layers: [unit] } }
      areas: { mode: block }
      freshness: { mode: block }
      trust: { mode: block }
`;

const unit = (outcome: string) => `
import { writeFileSync } from 'node:fs';
const lines = [
  { v: 1, kind: 'start', runner: 'own', version: '1' },
  { v: 1, kind: 'attempt', file: 'pay.test.mjs', titles: ['pays'], outcome: '${outcome}',
    durationMs: 1, ...('${outcome}' === 'failed' ? { failure: { message: 'no' } } : {}) },
  { v: 1, kind: 'end', cases: 1, failed: ${outcome === 'failed' ? 1 : 0}, skipped: 0 },
];
writeFileSync('events.ndjson', lines.map((line) => JSON.stringify(line) + '\\n').join(''));
process.exit(${outcome === 'failed' ? 1 : 0});
`;

/** A thousand lines, of which as many did not run as are named. */
const coverage = (missed: readonly number[]) => `
import { writeFileSync } from 'node:fs';
const missed = ${JSON.stringify(missed)};
const lines = Array.from({ length: 1000 }, (_, at) => at + 1);
const text = lines.map((line) => 'DA:' + line + ',' + (missed.includes(line) ? 0 : 1)).join('\\n');
writeFileSync('lcov.info', 'TN:\\nSF:pay.mjs\\n' + text + '\\nend_of_record\\n');
`;

async function repository(missed: readonly number[] = []): Promise<TestProject> {
  const project = testProject({
    '.gitignore': 'node_modules\n.gauntlet\nevents.ndjson\nlcov.info\n*.json\n*.html\n*.pem\n',
    'gauntlet.yaml': CONFIGURATION,
    'unit.mjs': unit('passed'),
    'lines.mjs': coverage(missed),
    'pay.mjs': Array.from({ length: 1000 }, (_, at) => `export const a${at} = ${at};`).join('\n'),
  });
  await project.git('init', '-q', '-b', 'main');
  await commit(project);
  return project;
}

async function commit(project: TestProject): Promise<void> {
  await project.git('add', '-A');
  await project.git('commit', '-q', '-m', 'a change');
}

test('without a run the gate is unknown, and says what to do', async () => {
  const project = await repository();
  const done = await project.gauntlet(['gate', 'demo']);
  expect(done.code).toBe(3);
  expect(done.stdout).toContain('it has not run at this tree');
  expect(done.stdout).toContain('verdict: unknown');
});

test('runs of this tree open it, also when there are several; another tree closes it', async () => {
  const project = await repository();
  expect((await project.gauntlet(['run', 'unit'])).code).toBe(0);
  const done = await project.gauntlet(['gate', 'demo', '--all']);
  expect(done.stdout).toContain('verdict: pass');
  expect(done.code).toBe(0);
  project.write({ 'more.mjs': 'export {};\n' });
  await commit(project);
  expect((await project.gauntlet(['gate', 'demo'])).code).toBe(3);
});

test('a critical area at 99.9 % stops the gate and names the line', async () => {
  const project = await repository([417]);
  await project.gauntlet(['run', 'unit']);
  const done = await project.gauntlet(['gate', 'demo']);
  expect(done.code).toBe(1);
  expect(done.stdout).toContain('payment 99.9 %, needs 100 %');
  expect(done.stdout).toContain('pay.mjs:417 not run');
  const table = await project.gauntlet(['coverage', '--html', 'coverage.html']);
  expect(table.stdout).toContain('pay.mjs:417');
  expect(project.read('coverage.html')).toContain('<span class="m"><i>417</i>');
});

test('a failure at this tree is not hidden by running something else', async () => {
  const project = await repository();
  project.write({ 'unit.mjs': unit('failed') });
  await commit(project);
  expect((await project.gauntlet(['run', 'unit'])).code).toBe(1);
  expect((await project.gauntlet(['run', 'unit', '--system', 'app'])).code).toBe(1);
  const done = await project.gauntlet(['gate', 'demo']);
  expect(done.code).toBe(1);
  expect(done.stdout).toContain('unit 0.0 %, needs 100 %');
});

test('what a fork reports satisfies no gate', async () => {
  const project = await repository();
  const event = { pull_request: { head: { repo: { full_name: 'a/b' } }, base: { repo: {} } } };
  project.write({ 'event.json': JSON.stringify(event) });
  const fork = {
    CI: 'true',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: `${project.folder}/event.json`,
  };
  expect((await project.gauntlet(['run', 'unit'], fork)).code).toBe(0);
  const done = await project.gauntlet(['gate', 'demo']);
  expect(done.code).toBe(3);
  expect(done.stdout).toContain('only an untrusted fork reported it');
});

test('breaking the glass needs a name and a reason, passes, and stays on record', async () => {
  const project = await repository();
  expect((await project.gauntlet(['gate', 'demo', '--break-glass'])).code).toBe(2);
  const who = ['--break-glass', '--name', 'Ada', '--reason', 'payments are down'];
  const done = await project.gauntlet(['gate', 'demo', ...who]);
  expect(done.code).toBe(0);
  expect(done.stdout).toContain('waived by Ada');
  const later = await project.gauntlet(['explain', 'demo']);
  expect(later.stdout).toContain('payments are down');
  expect((await project.gauntlet(['gate', 'demo'])).code).toBe(3);
});

test('a signed verdict is verified, and a changed one is not', async () => {
  const project = await repository();
  await project.gauntlet(['run', 'unit']);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: project.folder });
  openssl('genpkey', '-algorithm', 'ed25519', '-out', 'key.pem');
  openssl('pkey', '-in', 'key.pem', '-pubout', '-out', 'public.pem');
  expect((await project.gauntlet(['gate', 'demo', '--sign', 'key.pem'])).code).toBe(0);
  const check = ['gate', 'demo', '--verify', 'gate.intoto.json', '--key', 'public.pem'];
  const good = await project.gauntlet(check);
  expect(good.code).toBe(0);
  expect(good.stdout).toContain('verdict: pass');
  const envelope = JSON.parse(project.read('gate.intoto.json'));
  const payload = Buffer.from(envelope.payload, 'base64').toString();
  const forged = Buffer.from(payload.replace('"environment":"demo"', '"environment":"live"'));
  const text = JSON.stringify({ ...envelope, payload: forged.toString('base64') });
  project.write({ 'gate.intoto.json': text });
  const bad = await project.gauntlet(check);
  expect(bad.code).toBe(2);
  expect(bad.stderr).toContain('BAD_ATTESTATION');
});

test('an old project adopts a ratchet without a red day, and can not get worse after', async () => {
  const ratchet = `
rules:
  coverage: { mode: ratchet }
`;
  const project = await repository([1, 2, 3, 4]);
  project.write({
    'gauntlet.yaml': `${CONFIGURATION}${ratchet}profiles:\n  day: { layers: [unit] }\n`,
  });
  await commit(project);
  expect((await project.gauntlet(['run', 'day'])).code).toBe(0);
  const update = await project.gauntlet(['ratchet', 'update']);
  expect(update.stdout).toContain('coverage/day: 99.6');
  expect((await project.gauntlet(['run', 'day'])).code).toBe(0);
  project.write({ 'lines.mjs': coverage([1, 2, 3, 4, 5]) });
  const worse = await project.gauntlet(['run', 'day']);
  expect(worse.code).toBe(1);
  expect(worse.stdout).toContain('99.5 %, had reached 99.6 %');
  project.write({ 'lines.mjs': coverage([1]) });
  expect((await project.gauntlet(['run', 'day'])).code).toBe(0);
  await project.gauntlet(['ratchet', 'update']);
  expect(project.read('.gauntlet/ratchet.json')).toContain('"coverage/day": 99.9');
});

test('a mistake in the parameters of a rule is shown in its place, with the others', async () => {
  const project = await repository();
  const rules = 'rules:\n  coverage: { parameters: { percent: 180 } }\n  covrage: {}\n';
  project.write({ 'gauntlet.yaml': CONFIGURATION + rules });
  const done = await project.gauntlet(['run', 'unit']);
  expect(done.code).toBe(2);
  expect(done.stderr).toContain('percent is a number from 0 to 100');
  expect(done.stderr).toContain('no rule has this name');
  expect(done.stderr).toContain('gauntlet.yaml:');
});

test('an environment that is not there gets the nearest one suggested', async () => {
  const project = await repository();
  const done = await project.gauntlet(['gate', 'stagin']);
  expect(done.code).toBe(2);
  expect(done.stderr).toContain('Did you mean staging?');
});

test('explain shows a run rule by rule, and the past of a test', async () => {
  const project = await repository();
  await project.gauntlet(['run', 'unit']);
  const run = await project.gauntlet(['explain']);
  expect(run.stdout).toContain('tests pass');
  expect(run.stdout).toMatch(/evidence [0-9a-f]{16}, policy [0-9a-f]{16}/);
  const past = await project.gauntlet(['explain', 'pays']);
  expect(past.stdout).toContain('1 attempt on record');
  expect((await project.gauntlet(['explain', 'nothing like it'])).code).toBe(2);
});

test('the pyramid is counted from the runs on record', async () => {
  const project = await repository();
  expect((await project.gauntlet(['pyramid'])).code).toBe(3);
  await project.gauntlet(['run', 'unit']);
  const done = await project.gauntlet(['pyramid']);
  expect(done.stdout).toContain('100/0/0');
});
