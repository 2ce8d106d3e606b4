// Sources and sinks on the servers that people have, as Debian's packages bring them: Prometheus
// with its promtool, and an SMTP server (python3-aiosmtpd).
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@gauntlet/kit/lifecycle/free-port';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { smtp } from '../../../watch/sinks/smtp.ts';
import { notice, opened } from '../../../watch/sinks/testing.ts';
import { prometheus } from '../../../watch/sources/prometheus.ts';
import { ports } from '../../../watch/sources/testing.ts';
import { hasProgram } from '../../testing/packages.ts';

const hasPrometheus = hasProgram('prometheus', '--version');
const hasMail = hasProgram('aiosmtpd', '--version');
const missing = (isHere: boolean, name: string) =>
  isHere ? '' : ` (not run: ${name} is not installed here)`;
const rules = join(import.meta.dirname, '../../../ops/prometheus-rules.yaml');
const UNTIL = { timeout: 30_000, interval: 100 };

let folder = '';
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gauntlet-servers-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null) continue;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  rmSync(folder, { recursive: true });
});

function start(program: string, ...words: readonly string[]): void {
  children.push(spawn(program, words, { stdio: 'ignore' }));
}

describe.skipIf(!hasPrometheus)(`Prometheus${missing(hasPrometheus, 'prometheus')}`, () => {
  test('a query is a number once it has scraped; a wrong one and none are told apart', async () => {
    const port = await freePort();
    const at = `127.0.0.1:${port}`;
    const file = join(folder, 'prometheus.yml');
    const job = { job_name: 'itself', static_configs: [{ targets: [at] }] };
    const global = { scrape_interval: '1s' };
    // YAML has JSON within it.
    writeFileSync(file, JSON.stringify({ global, rule_files: [rules], scrape_configs: [job] }));
    const data = `--storage.tsdb.path=${join(folder, 'data')}`;
    start('prometheus', `--config.file=${file}`, data, `--web.listen-address=${at}`);
    const url = `http://${at}`;
    const read = (query: string) => prometheus.read({ url, query }, ports);
    await vi.waitFor(async () => {
      expect(await read('up{job="itself"}')).toEqual({ ok: true, value: 1 });
    }, UNTIL);
    expect(await read('max(up) * 0.5')).toEqual({ ok: true, value: 0.5 });
    expect(await read('scalar(up)')).toEqual({ ok: true, value: 1 });
    const none = { ok: false, why: 'the query gave no number' };
    expect(await read('nothing_has_this_name')).toEqual(none);
    expect(await read('up / 0 * 0')).toEqual(none);
    expect(await read('sum(rate(')).toEqual({ ok: false, why: 'it answered 400' });
  });

  test('takes the rules that are shipped', () => {
    const said = execFileSync('promtool', ['check', 'rules', rules], { encoding: 'utf8' });
    expect(said).toContain('SUCCESS');
  });
});

describe.skipIf(!hasMail)(`mail${missing(hasMail, 'aiosmtpd')}`, () => {
  test('an alert is in the box of everybody it is for', async () => {
    const port = await freePort();
    const box = join(folder, 'box');
    const at = `127.0.0.1:${port}`;
    start('aiosmtpd', '-n', '-l', at, '-c', 'aiosmtpd.handlers.Mailbox', box);
    const to = ['ann@example.com', 'bob@example.com'];
    const sink = opened(smtp, { url: `smtp://${at}`, to });
    await vi.waitFor(async () => expect(await sink.tell(notice)).toEqual({ ok: true }), UNTIL);
    const [name = '', ...others] = readdirSync(join(box, 'new'));
    expect(others).toEqual([]);
    const mail = readFileSync(join(box, 'new', name), 'utf8');
    expect(mail).toContain('Subject: PAGE production: trouble');
    expect(mail).toContain('X-RcptTo: ann@example.com, bob@example.com');
    expect(mail).toContain('errors < & > burn');
  });
});
