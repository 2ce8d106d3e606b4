/** The files for running it are what their readers take: units, compose, dashboard, k6 script. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bytesOf } from '../support/bytes.ts';
import { upload } from '../support/file-client.ts';
import { type ProcessCluster, processCluster } from '../support/processes.ts';

const ops = fileURLToPath(new URL('../../ops', import.meta.url));
const command = fileURLToPath(new URL('../../cli/storage.mjs', import.meta.url));
const run = promisify(execFile);
const text = (name: string) => readFile(join(ops, name), 'utf8');

let cluster: ProcessCluster;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-ops-'));
  cluster = await processCluster({ servers: 2, apis: 1 });
}, 120_000);
afterAll(async () => {
  await cluster?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Options that stand in a command line, and are none of that command. */
async function unknownOptions(name: string, words: readonly string[]): Promise<string[]> {
  const { stdout } = await run(process.execPath, [command, name, '--help']);
  const given = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]);
  return given.flatMap((word) => (stdout.includes(`${word} `) ? [] : [`${name} ${word}`]));
}

test('each command in compose files and units has the options that it is given', async () => {
  const commands = await commandsOf();
  for (const unit of await readdir(join(ops, 'systemd'))) {
    const exec = /^ExecStart=\S+ storage (.*)$/m.exec(await text(`systemd/${unit}`))?.[1] ?? '';
    commands.push(exec.split(' '));
  }
  expect(commands.length).toBeGreaterThan(4);
  for (const [name = '', ...words] of commands) {
    expect(await unknownOptions(name, words)).toEqual([]);
  }
});

async function commandsOf(): Promise<string[][]> {
  const found: string[][] = [];
  for (const file of ['compose.yaml', 'compose.test.yaml']) {
    const { services } = parse(await text(file), { merge: true }) as {
      services: Record<string, { image?: string; command?: string[] }>;
    };
    // A service with an image is somebody else's program.
    const ours = Object.values(services).filter(({ image }) => image === undefined);
    found.push(...ours.flatMap((one) => (one.command === undefined ? [] : [one.command])));
  }
  return found;
}

test('each number of the dashboard is one that /metrics has', async () => {
  const url = cluster.apis[0]?.url ?? '';
  await upload(url, bytesOf(200_000));
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const known = new Set([...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const { panels } = JSON.parse(await text('grafana.json')) as {
    panels: { title: string; targets?: { expr: string }[] }[];
  };
  const exprs = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  const named = exprs.flatMap(
    (expr) => expr.match(/\b(?:storage|s3|http|process|nodejs)_\w+/g) ?? [],
  );
  expect(named.length).toBeGreaterThan(8);
  for (const name of named) {
    const base = name.replace(/_(?:bucket|count|sum)$/, '');
    expect([name, known.has(name) || known.has(base)]).toEqual([name, true]);
  }
});

test('the script for k6 is whole', async () => {
  const path = join(folder, 'load.mjs');
  await writeFile(path, await text('load.k6'));
  await expect(run(process.execPath, ['--check', path])).resolves.toBeDefined();
});

function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    // It is not on this machine: the test says so by its name.
    return false;
  }
}

const hasSystemd = has('systemd-analyze');
const why = hasSystemd ? '' : ' (left out: there is no systemd-analyze here)';

// Only what this machine has can be tried; where it has it not, the name says so.
test.skipIf(!hasSystemd)(`systemd takes the units${why}`, async () => {
  for (const unit of await readdir(join(ops, 'systemd'))) {
    const path = join(folder, unit.replace('@', '@a'));
    await writeFile(path, await text(`systemd/${unit}`));
    const { stderr } = await run('systemd-analyze', ['verify', '--man=no', path]);
    // It also looks at the units of this machine: only what it says of ours counts.
    expect(stderr.split('\n').filter((line) => line.includes(folder))).toEqual([]);
  }
});
