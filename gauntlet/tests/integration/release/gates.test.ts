/** What the gate of production asks of staging: smoke, soak and a signature, on a real release. */
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { openShop } from '../../testing/shop.ts';

/** Ships of a real server take their time on a machine that does much else. */
const patient = { timeout: 600_000 };

const PRODUCTION = `
  production:
    rules:
      tests pass: { mode: block, parameters: { layers: [unit] } }
      coverage: { mode: advise }
      security: { mode: advise }
      lint: { mode: advise }
      contract: { mode: advise }
      smoke: { mode: block, parameters: { environment: demo } }
      soak: { mode: block, parameters: { environment: demo, hours: 0.0001 } }
      approval: { mode: block }
    approvers: { ada: ada.pub.pem }
`;

function keys() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    public: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    private: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

test('production waits for staging and for the right signature', patient, async () => {
  const [ada, mallory] = [keys(), keys()];
  const shop = await openShop({ more: PRODUCTION, watch: '500 ms' });
  shop.write({ 'ada.pub.pem': ada.public, 'ada.pem': ada.private, 'mallory.pem': mallory.private });
  await shop.version('one');
  const before = await shop.gauntlet(['gate', 'production']);
  expect(before.code).not.toBe(0);
  expect(before.stdout).toContain('this tree was not released to demo');
  expect(before.stdout).toContain('approved by nobody, needs 1');

  expect((await shop.ship()).code).toBe(0);
  const { url } = JSON.parse(shop.read('.gauntlet/host/address.json'));
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/version_share\{environment="demo",system="shop",version="\w+"\} 1\n/);
  expect((await fetch(`${url}/v1/state`)).status).toBe(401);
  const asAda = ['approve', 'production', '--name', 'ada', '--key'];
  const wrong = await shop.gauntlet([...asAda, 'mallory.pem']);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('APPROVAL_REFUSED');
  expect((await shop.gauntlet(['gate', 'production'])).stdout).toContain('approved by nobody');
  expect((await shop.gauntlet([...asAda, 'ada.pem'])).code).toBe(0);
  const after = await shop.gauntlet(['gate', 'production', '--all']);
  expect(after.stdout).toMatch(/ok +smoke[\s\S]*ok +soak[\s\S]*ok +approval +approved by ada/);
  expect(after.code).toBe(0);

  // Another tree has no signature and was not there.
  await shop.version('two');
  const other = await shop.gauntlet(['gate', 'production']);
  expect(other.stdout).toContain('approved by nobody');
  expect(other.code).not.toBe(0);
});

const FROZEN = `
  frozen:
    rules:
      tests pass: { mode: block, parameters: { layers: [unit] } }
      freeze: { mode: block, parameters: { windows: ['2020-01-01/2120-01-01'] } }
`;

test('a gate that can not tell refuses with 3, and one that is closed with 1', async () => {
  const shop = await openShop({ more: FROZEN, watch: '500 ms' });
  await shop.version('one');
  const frozen = await shop.gauntlet(['ship', 'frozen']);
  expect(frozen.stdout).toMatch(/FAIL +gate[\s\S]*in the freeze 2020-01-01\/2120-01-01/);
  expect(frozen.stdout).toContain('refused: ');
  expect(frozen.code).toBe(1);

  // Another tree, at which nothing was run.
  shop.write({ 'note.txt': 'new' });
  await shop.git('add', '-A');
  await shop.git('commit', '-q', '-m', 'untried');
  const untried = await shop.ship();
  expect(untried.stdout).toMatch(/FAIL +gate +gate: the verdict is unknown: tests pass/);
  expect(untried.code).toBe(3);
  expect((await shop.gauntlet(['status', 'demo'])).stdout).not.toContain('untried');
});
