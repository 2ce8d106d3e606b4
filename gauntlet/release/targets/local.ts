/** Processes on this machine behind a front proxy; a host owns them and outlives every ship. */
import { join } from 'node:path';
import { ownerToken, thisOwner } from '@gauntlet/kit/processes';
import { errors } from '../../model/errors.ts';
import { readAddress } from '../host/address.ts';
import { type HostClient, hostClient } from '../host/client.ts';
import type { SeenHost, SeenVersion } from '../host/seen.ts';
import type { VersionSpec } from '../host/state.ts';
import { armOfWire } from '../proxy/arm-wire.ts';
import type {
  Arms,
  ShipVersion,
  Target,
  TargetKind,
  TargetPlace,
  TargetPorts,
  TargetSeen,
} from '../target.ts';

export const local: TargetKind = {
  name: 'local',
  open: (place, ports) => new LocalTarget(place, ports),
};

export function hostFolder(root: string): string {
  return join(root, '.gauntlet', 'host');
}

const START_LIMIT_MS = 30_000;
const POLL_MS = 50;

/** The host of this project; started when none runs. */
function hostOf({ root, startHost, wait }: TargetPorts): HostClient {
  const folder = hostFolder(root);
  return hostClient(async () => {
    if (readAddress(folder) === undefined) startHost(folder);
    for (let waited = 0; waited < START_LIMIT_MS; waited += POLL_MS) {
      const found = readAddress(folder);
      if (found !== undefined) return found;
      await wait(POLL_MS);
    }
    throw errors.make('HOST_SILENT', { url: folder, reason: 'it did not start' });
  }, wait);
}

const BASELINE = ' (baseline)';

class LocalTarget implements Target {
  readonly canShare = true;
  readonly #place: TargetPlace;
  readonly #host: HostClient;
  readonly #name: string;
  readonly #owner = ownerToken(thisOwner());
  #generation = 0;

  constructor(place: TargetPlace, ports: TargetPorts) {
    this.#place = place;
    this.#host = hostOf(ports);
    this.#name = `${place.environment}/${place.system}`;
  }

  async lease(what: string): Promise<void> {
    this.#generation = await this.#host.lease(this.#name, this.#owner, what);
  }

  giveBack(): Promise<void> {
    return this.#host.release(this.#name, this.#owner);
  }

  async observe(): Promise<TargetSeen> {
    const { systems, leases } = await this.#host.observe();
    const busy = leases[this.#name];
    const more = busy === undefined ? {} : { busy };
    const system = systems[this.#name];
    if (system === undefined) return { versions: [], settled: [], ...more };
    const own = system.versions.filter(({ version }) => !version.endsWith(BASELINE));
    const versions = own.map((one) => {
      const { version, isRunning, port, weight, memoryMb, ...rest } = one;
      const baseline = system.versions.find((other) => other.version === version + BASELINE);
      return {
        version,
        isRunning,
        share: weight + (baseline?.weight ?? 0),
        ...(port === undefined ? {} : { address: `http://127.0.0.1:${port}` }),
        ...besideMemory(one, baseline),
        ageMs: rest.ageMs,
        restarts: rest.restarts,
        health: rest.health,
        requests: rest.requests,
        errors: rest.errors,
        critical: rest.critical,
      };
    });
    const address = `http://127.0.0.1:${system.port}`;
    return { versions, settled: system.settled.map(({ version }) => version), address, ...more };
  }

  deploy(version: ShipVersion): Promise<void> {
    return this.#deploy(specOf(version));
  }

  async canary(version: string, previous: string, share: number): Promise<void> {
    const seen = await this.#host.observe();
    const baseline = `${previous}${BASELINE}`;
    if (this.#find(seen, baseline) === undefined) {
      // As young as the canary, else caches and memory would be what differs.
      await this.#deploy({ ...this.#specNamed(seen, previous), version: baseline });
      await this.#host.forget(this.#order(), [version, baseline]);
    }
    await this.#host.weigh(this.#order(), [
      [version, share],
      [baseline, share],
      [previous, 1 - 2 * share],
    ]);
  }

  async arms(version: string, previous: string): Promise<Arms | undefined> {
    const baseline = `${previous}${BASELINE}`;
    const { epoch, counts } = await this.#host.counts(this.#name, [version, baseline]);
    const [own, other] = [counts[version], counts[baseline]];
    if (own === undefined || other === undefined) return undefined;
    return { epoch, canary: armOfWire(own), baseline: armOfWire(other) };
  }

  split(version: string, previous: string, share: number): Promise<void> {
    return this.#host.weigh(this.#order(), [
      [version, share],
      [previous, 1 - share],
    ]);
  }

  readonly shadow: NonNullable<Target['shadow']> = {
    set: (shadow) => this.#host.shadow(this.#order(), shadow),
    read: () => this.#host.shadowed(this.#name),
  };

  async giveAll(version: string): Promise<void> {
    const seen = await this.#host.observe();
    const runs = this.#find(seen, version)?.isRunning === true;
    if (!runs) await this.#deploy(this.#specNamed(seen, version));
    await this.#host.weigh(this.#order(), [[version, 1]]);
  }

  settle(version: string): Promise<void> {
    return this.#host.settle(this.#order(), version);
  }

  async unsettle(version: string): Promise<void> {
    const { systems } = await this.#host.observe();
    if (systems[this.#name] !== undefined) await this.#host.unsettle(this.#order(), version);
  }

  async keepOnly(versions: readonly string[]): Promise<void> {
    const { systems } = await this.#host.observe();
    const own = systems[this.#name]?.versions ?? [];
    const gone = own.filter(({ version }) => !versions.includes(version));
    const isShared = gone.some(({ weight }) => weight > 0);
    // A first version that failed leaves nobody to give its users to.
    if (isShared && versions.length === 0) await this.#host.weigh(this.#order(), []);
    for (const { version } of gone) await this.#host.retire(this.#order(), version);
  }

  #deploy(spec: VersionSpec): Promise<void> {
    const { port, critical } = this.#place;
    return this.#host.deploy({ ...this.#order(), port, critical }, spec);
  }

  #order() {
    return { generation: this.#generation, system: this.#name };
  }

  #find({ systems }: SeenHost, version: string): SeenVersion | undefined {
    return systems[this.#name]?.versions.find((one) => one.version === version);
  }

  #specNamed(seen: SeenHost, version: string): VersionSpec {
    const settled = seen.systems[this.#name]?.settled ?? [];
    const known = this.#find(seen, version)?.spec ?? settled.find((one) => one.version === version);
    if (known !== undefined) return known;
    throw errors.make('HOST_VERSION_UNKNOWN', { system: this.#name, version });
  }
}

/** Of the two that share a version's users the younger one is what a canary is compared with. */
function besideMemory(one: SeenVersion, baseline: SeenVersion | undefined) {
  const memoryMb = baseline?.memoryMb ?? one.memoryMb;
  return memoryMb === undefined ? {} : { memoryMb };
}

function specOf(given: ShipVersion): VersionSpec {
  const { version, command, folder, environment, readyPath, readyLimitMs } = given;
  return { version, command, folder, environment, readyPath, readyLimitMs };
}
