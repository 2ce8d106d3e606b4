/**
 * Whose a file is. The owner stands in the name of the file, so that taking it over is one rename:
 * of two that try, one wins. A pid alone would not do: it is used again after the process ended,
 * after a restart of the machine, and in every container.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { seeProcess } from './look.ts';

export interface Owner {
  readonly pid: number;
  readonly start: string;
  readonly boot: string;
  /** Pids mean something only inside their namespace (a container has its own). */
  readonly namespace: string;
  readonly machine: string;
}

/** `alive` and `elsewhere` are left alone; `gone` may be taken over. */
export type Fate = 'alive' | 'gone' | 'elsewhere';

const separator = '.';
/** 48 random bits: no two starts of a machine share them. */
const BOOT_DIGITS = 12;
/** The owner of a file that was let go of before its work was done. */
export const nobody = 'nobody';

export function thisOwner(): Owner {
  return {
    pid: process.pid,
    start: seeProcess(process.pid)?.start ?? '',
    boot: bootId(),
    namespace: pidNamespace(),
    // Letters that a file's name may have, and no separator.
    machine: Buffer.from(hostname()).toString('base64url'),
  };
}

export function ownerToken(owner: Owner): string {
  const { pid, start, boot, namespace, machine } = owner;
  return [pid, start, boot, namespace, machine].join(separator);
}

function parseOwner(token: string): Owner | undefined {
  const [pid = '', start, boot, namespace, machine, more] = token.split(separator);
  if (!/^\d+$/.test(pid) || start === undefined || boot === undefined) return undefined;
  if (namespace === undefined || machine === undefined || more !== undefined) return undefined;
  return { pid: Number(pid), start, boot, namespace, machine };
}

export function fateOf(
  token: string,
  self: Owner,
  startOf: (pid: number) => string | undefined = (pid) => seeProcess(pid)?.start,
): Fate {
  if (token === nobody) return 'gone';
  const owner = parseOwner(token);
  if (owner === undefined || owner.machine !== self.machine) return 'elsewhere';
  if (owner.boot !== self.boot) return 'gone';
  if (owner.namespace !== self.namespace) return 'elsewhere';
  return startOf(owner.pid) === owner.start ? 'alive' : 'gone';
}

function bootId(): string {
  try {
    const id = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    return id.replace(/\W/g, '').slice(0, BOOT_DIGITS);
  } catch {
    // Not Linux: the minute at which the machine started, which clocks move little.
    return String(Math.round((Date.now() / 1000 - uptime()) / 60));
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
  } catch {
    // Not Linux, or not told: there is one.
    return '0';
  }
}
