/**
 * How fast a JUnit report is read: `npm run bench -- formats`. First a report of 1 GB, by a program
 * of its own, for the memory. Then 500,000 cases, each reader in the same process and in the same
 * run, by the time of its own thread, as ratios to ours. The peers are installed by npm into a
 * temporary folder, as nothing else needs them.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { junit } from 'gauntlet/formats/junit';
import { namesOf, Scanner } from 'gauntlet/formats/scanner';
import { peersText, timesElsewhere } from '../elsewhere.ts';
import { reportOf, suitesOf } from './report.ts';

type ReportSink = Parameters<typeof junit.reader>[0];

const CASES = 500_000;
const PART_CASES = 100_000;
const PEERS = ['saxes@6.0.0', 'fast-xml-parser@5', 'test-results-parser@0', 'junit2json@3'];
/** What they read a second where 400 MB/s, and 80 into the history, were set as goals. */
const ELSEWHERE = {
  'saxes, empty handler': 92,
  'fast-xml-parser': 20,
  'test-results-parser': 13,
  junit2json: 11,
};
const CHUNK_BYTES = 256 * 1024;

interface Sax {
  on(event: string, handler: () => void): void;
  write(text: string): Sax;
  close(): Sax;
}
interface Peers {
  readonly saxes: { SaxesParser: new () => Sax };
  readonly fast: { XMLParser: new (options: object) => { parse(bytes: Buffer): unknown } };
  readonly results: { parse(options: object): unknown };
  readonly junit2json: { parse(text: string): Promise<unknown> };
}

function install(folder: string): Peers {
  writeFileSync(join(folder, 'package.json'), '{"name":"peers","private":true}');
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  execFileSync('npm', ['install', ...flags, ...PEERS], { cwd: folder, stdio: 'inherit' });
  const load = createRequire(join(folder, 'package.json'));
  return {
    saxes: load('saxes'),
    fast: load('fast-xml-parser'),
    results: load('test-results-parser'),
    junit2json: load('junit2json'),
  };
}

/** The best of some runs, in MB of the report a second of this thread. */
async function measure(bytes: number, times: number, run: () => unknown): Promise<number> {
  let best = 0;
  for (let time = 0; time < times; time += 1) {
    const before = process.threadCpuUsage();
    await run();
    const { user, system } = process.threadCpuUsage(before);
    best = Math.max(best, bytes / (user + system));
  }
  return best;
}

function sinkOf(count: { cases: number }): ReportSink {
  const nothing = () => undefined;
  return {
    attempt() {
      count.cases += 1;
    },
    finding: nothing,
    coverage: nothing,
    sample: nothing,
  };
}

function readAll(bytes: Buffer): void {
  const count = { cases: 0 };
  const reader = junit.reader(sinkOf(count), { file: 'bench', readAt: 0 });
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    reader.push(bytes.subarray(at, at + CHUNK_BYTES));
  }
  const { completeness } = reader.end();
  if (completeness.state !== 'whole' || count.cases !== CASES) {
    throw new Error(`${count.cases} cases, ${JSON.stringify(completeness)}`);
  }
}

function scanAll(bytes: Buffer): void {
  const nothing = () => undefined;
  const empty = { memory: nothing, open: nothing };
  const handler = { ...empty, keepsText: false, text: nothing, close: nothing, settle: nothing };
  const names = namesOf(['testsuites', 'testsuite', 'testcase', 'failure', 'name', 'time']);
  const scanner = new Scanner(handler, names, { allowsDoctype: false });
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    scanner.push(bytes.subarray(at, at + CHUNK_BYTES));
  }
  scanner.end(bytes.length);
}

/** 1 GB of cases, no two of one name, read by a program that does nothing else. */
function gigabyte(folder: string): void {
  const path = join(folder, 'big.xml');
  const file = openSync(path, 'w');
  let bytes = writeSync(file, '<testsuites>\n');
  for (let from = 0; bytes < 1e9; from += PART_CASES) {
    bytes += writeSync(file, suitesOf(from, from + PART_CASES, 1_000));
  }
  writeSync(file, '</testsuites>\n');
  closeSync(file);
  const reader = join(import.meta.dirname, 'gigabyte.ts');
  execFileSync(process.execPath, [reader, path], { stdio: 'inherit' });
  rmSync(path);
}

async function peers(folder: string): Promise<void> {
  const { saxes, fast, results, junit2json } = install(folder);
  const text = reportOf(CASES, 100);
  const bytes = Buffer.from(text);
  const file = join(folder, 'report.xml');
  writeFileSync(file, bytes);
  const sax = () => {
    const parser = new saxes.SaxesParser();
    parser.on('opentag', () => undefined);
    parser.write(text).close();
  };
  const xml = () => new fast.XMLParser({ ignoreAttributes: false }).parse(bytes);
  const rows: [string, number][] = [
    ['ours, with a sink', await measure(bytes.length, 8, () => readAll(bytes))],
    ['our scanner alone', await measure(bytes.length, 8, () => scanAll(bytes))],
    ['saxes, empty handler', await measure(bytes.length, 3, sax)],
    ['fast-xml-parser', await measure(bytes.length, 2, xml)],
    [
      'test-results-parser',
      await measure(bytes.length, 2, () => results.parse({ type: 'junit', files: [file] })),
    ],
    ['junit2json', await measure(bytes.length, 2, () => junit2json.parse(text))],
  ];
  const ours = rows[0]?.[1] ?? 0;
  console.log(`${CASES} cases, ${Math.round(bytes.length / 1e6)} MB, MB/s of one thread`);
  for (const [name, speed] of rows) {
    const ratio = (ours / speed).toFixed(1);
    console.log(`${name.padEnd(22)} ${String(Math.round(speed)).padStart(5)}   ours is ${ratio} x`);
  }
  const known = rows.flatMap(([peer, here]) => {
    const there = ELSEWHERE[peer as keyof typeof ELSEWHERE];
    return there === undefined ? [] : [{ peer, there, here }];
  });
  const times = timesElsewhere(known);
  console.log(
    `in MB/s, and in brackets where 400, and 80 into the history, were set as goals: ` +
      `${peersText(known)}; by them they are ${Math.round(400 * times)} and ` +
      `${Math.round(80 * times)} here`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'gauntlet-bench-'));
try {
  gigabyte(folder);
  await peers(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
