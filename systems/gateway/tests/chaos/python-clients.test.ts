/** The official Python clients; nightly, because they are installed for it. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { testGateway } from '../support/gateway.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../support/python-clients.py', import.meta.url));
const noPython = spawnSync('python3', ['-m', 'venv', '--help']).status !== 0;

test.skipIf(noPython).each([
  ['openai', 'anthropic'],
  // What people still have: the last of the first majors that work with today's httpx.
  ['openai<2', 'anthropic<0.50'],
  // The first that ask as today's do; they know no newer httpx.
  ['openai==1.1.0', 'anthropic==0.16.0', 'httpx<0.28'],
])('%s and %s for Python work as they are (python3 is there)', async (...packages) => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-python-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await run('python3', ['-m', 'venv', folder]);
  const python = join(folder, 'bin', 'python');
  await run(python, ['-m', 'pip', 'install', '--quiet', ...packages]);
  await using gateway = await testGateway();
  await gateway.provider('local', '', 'local');
  await gateway.model('local', ['local']);
  const { key } = await gateway.account();
  const env = { PATH: process.env.PATH, GATEWAY_URL: gateway.url, GATEWAY_KEY: key };
  const { stdout } = await run(python, [program], { env });
  expect(stdout).toContain('python clients: all right');
});
