/** Versions of the official clients that people still have; nightly, because they are installed. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../support/gateway.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../support/programs/any-client.mjs', import.meta.url));

const clients = [
  ['openai', 'openai', '4.20.0'],
  ['openai', 'openai', '4'],
  ['openai', 'openai', '5'],
  ['openai', 'openai', '6'],
  ['openai', 'openai', '7'],
  ['anthropic', '@anthropic-ai/sdk', '0.20.0'],
  ['anthropic', '@anthropic-ai/sdk', '0'],
  ['anthropic', '@anthropic-ai/sdk', '1'],
] as const;

const nameOf = (kind: string, version: string) => `${kind}-${version}`;

let folder: string;
let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-clients-'));
  const packages = clients.map(
    ([kind, name, version]) => `${nameOf(kind, version)}@npm:${name}@${version}`,
  );
  const quiet = ['--no-audit', '--no-fund', '--silent', '--legacy-peer-deps'];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await run(npm, ['install', '--prefix', folder, ...quiet, ...packages]);
  gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  ({ key } = await gateway.account());
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test.each(clients)('%s (%s) of version %s works as it is', async (kind, _name, version) => {
  const from = createRequire(join(folder, 'package.json'));
  const module = from.resolve(nameOf(kind, version));
  const env = { PATH: process.env.PATH, GATEWAY_URL: gateway.url, GATEWAY_KEY: key };
  const { stdout } = await run(process.execPath, [program, kind, module], { env });
  expect(stdout).toBe('all right\n');
});
