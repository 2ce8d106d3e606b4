import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { projectOf } from '../../../config/project.ts';
import { chooseChanged, differenceFrom } from '../../../flow/changed.ts';
import type { SuitePast } from '../../../plan/past.ts';
import { type TestProject, testProject } from '../../testing/project.ts';
import { type Generated, generate, linkPackages, type Random, randomFrom } from './generated.ts';

const CHANGES = 200;

interface Opened {
  readonly project: TestProject;
  readonly made: Generated;
  choose(): Promise<{ readonly tests: ReadonlySet<string>; readonly why: string }>;
  oracle(): Promise<Readonly<Record<string, string>>>;
}

async function opened(random: Random): Promise<Opened> {
  const made = generate(random);
  const project = testProject(made.files, null);
  linkPackages(project.folder, made.packages);
  await project.git('init', '-q', '-b', 'main');
  await project.git('add', '-A');
  await project.git('commit', '-q', '-m', 'first');
  const suite = { runner: 'vitest' };
  const systems = Object.fromEntries(
    made.packages.map((name) => [name, { suites: { unit: suite } }]),
  );
  const model = projectOf(project.folder, { systems }, 2);
  const past = new Map(made.packages.map((name) => [`${name}/unit`, pastOf(made, name)]));
  return {
    project,
    made,
    async choose() {
      const difference = await differenceFrom('HEAD', project.folder, process.env);
      const { selections, why } = await chooseChanged(model, difference, process.env, past);
      const chosen = made.tests.filter((path) => {
        const selection = selections.get(`${path.split('/', 1)[0]}/unit`);
        if (selection === undefined) return false;
        return selection.files.length === 0 || selection.files.includes(path);
      });
      return { tests: new Set(chosen), why };
    },
    async oracle() {
      const workerData = { folder: project.folder, tests: made.tests };
      const worker = new Worker(new URL('./oracle.mjs', import.meta.url), { workerData });
      const [values] = await once(worker, 'message');
      await worker.terminate();
      return values;
    },
  };
}

function pastOf({ tests }: Generated, name: string): SuitePast {
  const own = tests.filter((path) => path.startsWith(`${name}/`));
  const files = Object.fromEntries(own.map((path) => [path, 10]));
  return { runs: 1, failures: 0, durationMs: 100, files };
}

/** One or two files that are edited, removed or added. */
function change(random: Random, { project, made }: Opened): void {
  const paths = Object.keys(made.files).filter(
    (path) => !/package\.json|tsconfig|\.git/.test(path),
  );
  const count = random() < 0.8 ? 1 : 2;
  for (let at = 0; at < count; at += 1) {
    const path = paths[Math.floor(random() * paths.length)] as string;
    const text = made.files[path] as string;
    const dice = random();
    if (dice < 0.12 && !path.includes('.test.'))
      rmSync(join(project.folder, path), { force: true });
    else if (dice < 0.2) project.write({ [`${path.split('/', 1)[0]}/added${at}.txt`]: 'new' });
    else project.write({ [path]: edited(path, text) });
  }
}

function edited(path: string, text: string): string {
  if (path.endsWith('.json')) return text.replace('1', '2');
  if (/\.(?:css|txt)$/.test(path)) return `${text}\nmore`;
  if (path.endsWith('.cjs')) return text.replace(`-old'`, `-older'`);
  return text.replace(/(const value[^=]*= (?:\[)?')/, '$1edited-');
}

async function restore({ project, made }: Opened): Promise<void> {
  await project.git('reset', '-q', '--hard');
  await project.git('clean', '-fdq', '-e', 'node_modules');
  expect(existsSync(join(project.folder, made.tests[0] ?? ''))).toBe(true);
}

test('on 200 generated changes no affected test is missed, and others are left out', async () => {
  const random = randomFrom(20_261_120);
  let chosen = 0;
  let affected = 0;
  let missed = 0;
  let total = 0;
  for (let round = 0; round < CHANGES / 20; round += 1) {
    const workspace = await opened(random);
    const before = await workspace.oracle();
    expect(Object.values(before).filter((value) => value.startsWith('failed'))).toEqual([]);
    for (let at = 0; at < 20; at += 1) {
      change(random, workspace);
      const [{ tests, why }, after] = [await workspace.choose(), await workspace.oracle()];
      const really = workspace.made.tests.filter((path) => before[path] !== after[path]);
      const lost = really.filter((path) => !tests.has(path));
      const status = lost.length > 0 ? await workspace.project.git('status', '--short') : '';
      expect({ lost, why, status }).toEqual({ lost: [], why, status: '' });
      chosen += tests.size;
      affected += really.length;
      missed += lost.length;
      total += workspace.made.tests.length;
      await restore(workspace);
    }
  }
  expect(missed).toBe(0);
  // Not by running everything: the oracle finds something to do, and the choice is narrow.
  expect(affected).toBeGreaterThan(CHANGES / 4);
  expect(chosen / total).toBeLessThan(0.6);
}, 300_000);
