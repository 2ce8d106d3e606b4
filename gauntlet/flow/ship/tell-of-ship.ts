/** A ship that did not go well is an alert, with the first change that users do not have yet. */
import type { Project } from '../../config/project.ts';
import type { Trouble } from '../../watch/alerts.ts';
import { firstBad } from '../first-bad.ts';
import { type ShipPorts, targetPortsOf } from './ports.ts';
import { type Shipped, targetOf } from './setup.ts';
import { openTellers } from './tellers.ts';

interface Ended {
  readonly release: string;
  readonly system: string;
  readonly version: string;
  readonly commit: string;
  readonly how: string;
  readonly why: string;
}

export async function tellOfShip(
  { root }: Project,
  shipped: Shipped,
  { system, version, commit, how, why }: Ended,
  ports: ShipPorts,
): Promise<void> {
  const { name, alerts } = shipped.environment;
  if (alerts.length === 0) return;
  const target = targetOf(shipped, targetPortsOf(root, ports));
  const settled = await target.observe().then(
    (seen) => seen.settled[0],
    () => undefined, // It does not answer: then the change itself is named.
  );
  const change = await firstBad(root, ports.environment, settled, commit).catch(() => '');
  const text = `${system}: ${version} was ${how}: ${why}; ${change}`;
  const trouble: Trouble = { key: `${name} ship`, group: name, severity: 'ticket', text };
  const at = ports.clock();
  const tellers = openTellers(alerts, ports);
  const alert = { trouble, sinceMs: at, seenMs: at, toldMs: at };
  tellers.tell({ kind: 'begun', group: name, alerts: [alert] });
  const failed = (await tellers.flush()).map((one) => `${one.sink} was not told: ${one.why}`);
  for (const told of [...tellers.problems, ...failed]) {
    ports.emit({ kind: 'ship untold', text: told });
  }
}
