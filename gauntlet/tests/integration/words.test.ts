/** What a person types: help, suggestions, completions, and files that are never overwritten. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { quietProject } from '../testing/project.ts';

const exec = promisify(execFile);

test('the first help is short, and --all shows every command', async () => {
  const app = quietProject();
  const [first, all] = await Promise.all([
    app.gauntlet(['--help']),
    app.gauntlet(['help', '--all']),
  ]);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain('run');
  expect(first.stdout).not.toContain('completions');
  expect(first.stdout).toContain('gauntlet help --all');
  for (const name of ['run', 'render', 'ci', 'completions']) expect(all.stdout).toContain(name);
});

test('a mistyped word gets the nearest one, for commands, forms and CI systems', async () => {
  const app = quietProject();
  const said = async (...words: string[]) => {
    const done = await app.gauntlet(words);
    expect(done.code).toBe(2);
    return done.stderr;
  };
  expect(await said('rnder')).toContain('Did you mean render?');
  expect(await said('render', 'htm')).toContain('Did you mean html?');
  expect(await said('ci', 'gitlub')).toMatch(/Did you mean git(hub|lab)\?/);
});

test('each command has help with examples', async () => {
  const app = quietProject();
  for (const name of ['run', 'render', 'ci', 'completions']) {
    const done = await app.gauntlet([name, '--help']);
    expect(done.stdout).toContain('Examples:');
    expect(done.stdout).toContain('--json');
  }
});

test('a pipeline is written, says what to do next, and is never written over unasked', async () => {
  const app = quietProject();
  const first = await app.gauntlet(['ci', 'github']);
  expect(first.code).toBe(0);
  expect(first.stdout).toContain('next:\n  1. commit .github/workflows/gauntlet.yml');
  app.write({ '.github/workflows/gauntlet.yml': 'mine' });
  expect(await app.gauntlet(['ci', 'github'])).toMatchObject({ code: 2 });
  expect(app.read('.github/workflows/gauntlet.yml')).toBe('mine');
  expect(await app.gauntlet(['ci', 'github', '--force'])).toMatchObject({ code: 0 });
  expect(app.read('.github/workflows/gauntlet.yml')).toContain('gauntlet run');
});

test('bash completes commands, options and forms', async () => {
  const { stdout } = await quietProject().gauntlet(['completions', 'bash']);
  const ask = async (...words: string[]) => {
    const given = words.map((word) => `'${word}'`).join(' ');
    const script = `${stdout}\nCOMP_WORDS=(${given}); COMP_CWORD=${words.length - 1}
_gauntlet; echo "\${COMPREPLY[@]}"`;
    return (await exec('bash', ['-c', script])).stdout.trim().split(' ');
  };
  expect(await ask('gauntlet', 'ren')).toEqual(['render']);
  expect(await ask('gauntlet', 'run', '--sha')).toEqual(['--shard']);
  expect(await ask('gauntlet', 'render', 'ju')).toEqual(['junit']);
});

test.each(['zsh', 'fish'])('the script for %s is one that it can read', async (shell) => {
  const { stdout, code } = await quietProject().gauntlet(['completions', shell]);
  expect(code).toBe(0);
  for (const word of ['render', 'junit', 'shard']) expect(stdout).toContain(word);
  const read = spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' });
  // Where this shell is not installed, only what was written can be looked at.
  if (read.error === undefined) expect(read).toMatchObject({ status: 0, stderr: '' });
});

test('in a pipe a run writes plain lines, failures at once, and no colour', async () => {
  const app = quietProject();
  app.write({
    'gauntlet.yaml': `
systems:
  app:
    folder: .
    suites:
      lint: { runner: command, options: { command: [node, -e, 'process.exit(3)'] } }
`,
  });
  const done = await app.gauntlet(['run', 'lint']);
  expect(done.stderr).toMatch(/^FAIL lint\n +exit code 3\napp\/lint#1\/1 {2}1 failed/);
  expect(done.stdout + done.stderr).not.toContain('\u001b');
  const forced = await app.gauntlet(['run', 'lint'], { NO_COLOR: '', FORCE_COLOR: '1' });
  expect(forced.stdout).toContain('\u001b[31m');
});
