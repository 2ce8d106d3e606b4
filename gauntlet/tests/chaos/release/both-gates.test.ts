/**
 * A good version from its commit to production, through both gates with every line of evidence
 * that they ask for by default. Only the clock is ours: 24 hours on staging are no wait.
 */
import { generateKeyPairSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { projectHere } from '../../../cli/project.ts';
import { shipPorts } from '../../../cli/ship-ports.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { type GateOutcome, gate } from '../../../flow/gate.ts';
import type { ShipPorts } from '../../../flow/ship/ports.ts';
import { ship } from '../../../flow/ship/ship.ts';
import { lost, openShop, type Shop } from '../../testing/shop.ts';

const HOUR_MS = 3_600_000;

const CONFIGURATION = `
systems:
  shop:
    folder: .
    suites:
      unit: { runner: node-test, options: { files: ['checks/unit.test.mjs'] } }
      integration: { runner: node-test, options: { files: ['checks/whole.test.mjs'] } }
      style: { layer: precommit, runner: command, options: { command: [node, -e, ''] } }
      audit: { layer: security, runner: command, options: { command: [node, -e, ''] } }
      build: { runner: command, options: { command: [node, --check, server.mjs] } }
      contract: { runner: command, options: { command: [node, -e, ''] } }
      e2e: { runner: node-test, options: { files: ['checks/e2e.test.mjs'] } }
      smoke: { runner: node-test, options: { files: ['checks/smoke.test.mjs'] } }
    release: { command: [node, server.mjs], checks: [smoke], critical: [/pay] }
environments:
  staging:
    systems: { shop: { environment: { DATA: '{DATA}' } } }
    canary: { shares: [50], requests: 60, stay: 1 s, patience: 3 min, look: 250 ms }
    watch: 2 s
  production:
    rules: { checklist: { mode: block } }
    approvers: { ada: ada.pub.pem }
    systems: { shop: { environment: { DATA: '{DATA}' } } }
    canary: { shares: [20, 50], requests: 60, stay: 1 s, patience: 3 min, look: 250 ms }
    watch: 2 s
`;

const PRICE = `export function price(count) {
  return count * 42;
}
`;

const tested = (title: string) => `
import assert from 'node:assert';
import { test } from 'node:test';
import { price } from '../price.mjs';
test('${title}', () => assert.equal(price(2), 84));
`;

const FILES = {
  'gauntlet.yaml': CONFIGURATION,
  'price.mjs': PRICE,
  'checks/unit.test.mjs': tested('two cost twice as much'),
  'checks/whole.test.mjs': tested('and so they do together'),
  'checks/e2e.test.mjs': tested('and for a user'),
};

/** The command's own ports, with a clock that can be set ahead. */
async function inside(shop: Shop, ahead: { hours: number }) {
  const { PATH, HOME } = process.env;
  const terminal: Pick<Terminal, 'environment' | 'machine' | 'width' | 'colour' | 'folder'> &
    Pick<Terminal, 'program' | 'interruption' | 'complain'> = {
    environment: { PATH, HOME },
    machine: { name: 'here', platform: 'linux-x64', cores: 2 },
    width: 100,
    colour: false,
    folder: shop.folder,
    program: fileURLToPath(new URL('../../../cli/gauntlet.mjs', import.meta.url)),
    interruption: () => new AbortController().signal,
    complain: (text) => expect(text).toBe(''),
  };
  const project = await projectHere(terminal as Terminal);
  const steps: string[] = [];
  const ports: ShipPorts = {
    ...shipPorts(project, terminal as Terminal, (event) => {
      if (event.kind === 'step over') steps.push(`${event.step}: ${event.outcome}`);
    }),
    clock: () => Date.now() + ahead.hours * HOUR_MS,
  };
  return { project, ports, steps };
}

function linesOf({ verdict }: GateOutcome): Readonly<Record<string, string>> {
  return Object.fromEntries(verdict.lines.map(({ rule, outlook }) => [rule, outlook]));
}

test('from its commit to production, 24 hours on staging between', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const shop = await openShop({ files: FILES, run: ['run', 'main', '--coverage'] });
  shop.write({
    'ada.pub.pem': publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    'ada.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    '.gitignore': 'node_modules\n.gauntlet\nada.pem\n',
  });
  await shop.version('one');
  expect(await shop.gauntlet(['ship', 'staging'])).toMatchObject({ code: 0 });
  const glass = ['--break-glass', '--name', 'Ada', '--reason', 'there is nothing there yet'];
  expect(await shop.gauntlet(['ship', 'production', ...glass])).toMatchObject({ code: 0 });

  await shop.version('two');
  const ahead = { hours: 0 };
  const { project, ports, steps } = await inside(shop, ahead);
  const onStaging = await shop.underLoad(ship(project, 'staging', ports), 'staging');
  expect(onStaging.value).toEqual([expect.objectContaining({ how: 'released' })]);
  expect(lost(onStaging.load)).toEqual({});
  expect(steps.splice(0)).toEqual(
    ['gate', 'rehearse', 'deploy', 'smoke', 'canary 50 %', 'promote', 'watch', 'retire old'].map(
      (step) => `${step}: done`,
    ),
  );

  const asked = () => gate(project, 'production', { ...ports, newId: () => ports.newId('g') });
  const all = {
    ...{ 'tests pass': 'pass', coverage: 'pass', security: 'pass', lint: 'pass' },
    ...{ freshness: 'pass', trust: 'pass', contract: 'pass', smoke: 'pass' },
  };
  const open = { soak: 'fail', approval: 'fail', checklist: 'fail' };
  expect(linesOf(await asked())).toEqual({ ...all, ...open });
  const refused = await ship(project, 'production', ports);
  expect(refused).toMatchObject([{ how: 'refused', isUnknown: false }]);
  expect(steps.splice(0)).toEqual(['gate: failed']);
  const signing = ['checklist', 'production', '--sign', 'variables', 'on-call', '--name', 'Ada'];
  await shop.gauntlet(signing);
  const key = ['approve', 'production', '--name', 'ada', '--key', 'ada.pem'];
  expect(await shop.gauntlet(key)).toMatchObject({ code: 0 });
  ahead.hours = 23.9;
  const signed = { ...open, approval: 'pass', checklist: 'pass' };
  expect(linesOf(await asked())).toEqual({ ...all, ...signed });

  ahead.hours = 24;
  const last = await asked();
  expect(linesOf(last)).toEqual({ ...all, ...signed, soak: 'pass' });
  expect(last.verdict.outlook).toBe('pass');
  const released = await shop.underLoad(ship(project, 'production', ports), 'production');
  expect(released.value).toEqual([expect.objectContaining({ how: 'released' })]);
  expect(lost(released.load)).toEqual({});
  expect(steps).toContain('canary 20 %: done');
  expect(await shop.ask('/', 'production')).toBe('200 two');
});
