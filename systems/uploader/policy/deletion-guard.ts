/** Where deletion is never allowed, whatever the configuration says. */

const SYSTEM = [
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/opt/aws',
  '/proc',
  '/run/systemd',
  '/sbin',
  '/sys',
  '/usr',
  '/var/lib/dpkg',
  '/var/lib/systemd',
];
/** Directories of which only what lies deeper may be cleaned. */
const SHARED = ['/', '/home', '/media', '/mnt', '/opt', '/run', '/srv', '/tmp', '/var'];
const SHARED_LOGS = ['/var/log', '/var/lib', '/var/cache', '/var/spool', '/var/tmp'];

/** Why nothing below this directory may be deleted; undefined when it may. */
export function systemDirectory(path: string): string | undefined {
  const inside = SYSTEM.find((system) => isBelow(path, system));
  if (inside !== undefined) return inside;
  return [...SHARED, ...SHARED_LOGS].find((shared) => shared === path);
}

export function isBelow(path: string, directory: string): boolean {
  if (path === directory) return true;
  return path.startsWith(directory.endsWith('/') ? directory : `${directory}/`);
}

export interface DeletionFacts {
  /** Without symbolic links. */
  readonly realPath: string;
  /** The configured directories in which deletion is allowed, without symbolic links. */
  readonly directories: readonly string[];
}

/** Why this file may not be deleted; undefined when it may. */
export function deletionForbidden(facts: DeletionFacts): string | undefined {
  const { realPath, directories } = facts;
  const home = directories.find((path) => realPath !== path && isBelow(realPath, path));
  if (home === undefined) return 'it is not in a directory in which deletion is allowed';
  const system = systemDirectory(home) ?? SYSTEM.find((path) => isBelow(realPath, path));
  return system === undefined ? undefined : `${system} belongs to the system`;
}
