/** What a release of this repository runs is read only where it is released. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readConfigFile } from './load.ts';

test('the configuration of a release is one', async () => {
  const path = fileURLToPath(new URL('../systemd/release.yaml', import.meta.url));
  const environment = {
    GAUNTLET_ENVIRONMENT: 'demo',
    GAUNTLET_VERSION: 'abc',
    PORT: '8403',
    XDG_STATE_HOME: '/var/state of it',
  };
  expect(await readConfigFile(path, environment)).toMatchObject({
    vehicle: 'demo',
    state: '/var/state of it/uploader-abc',
    directories: [{ path: '/var/state of it/logs' }],
    monitoring: { prometheus: { port: 8403 } },
  });
});
