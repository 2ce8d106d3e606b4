/** Fails where suites reach less of a system than is promised: `npm run coverage:gateway`. */
import { gatewayReach } from './gateway.ts';
import { runReach } from './reach.ts';
import { storageReach } from './storage.ts';
import { uploaderReach } from './uploader.ts';

const systems = new Map([
  ['gateway', gatewayReach],
  ['storage', storageReach],
  ['uploader', uploaderReach],
]);
const [name = ''] = process.argv.slice(2);
const reach = systems.get(name);
if (reach === undefined) {
  console.error(`nothing is promised of "${name}", but of ${[...systems.keys()].join(', ')}`);
  process.exitCode = 2;
} else {
  process.exitCode = runReach(name, reach);
}
