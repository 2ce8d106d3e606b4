/** The lock file pins content, not addresses: it installs the same from any registry. */
import type { Finding, Rule } from '../rule.ts';

const LOCK = 'package-lock.json';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
}

export const lockFile: Rule = (repository) => {
  const lock = repository.json<{ readonly packages: Readonly<Record<string, Locked>> }>(LOCK);
  if (!lock) {
    const fix = 'Run npm install and commit it: without it, every machine installs something else.';
    return [{ path: LOCK, line: 0, message: 'is missing', fix }];
  }
  return Object.entries(lock.packages).flatMap(([name, entry]): Finding[] => {
    const lineOf = () => repository.lineWith(LOCK, `"${name}": {`);
    if (/^\w+:/.test(entry.resolved ?? '')) {
      const message = `${name} has an address`;
      const fix = 'Keep omit-lockfile-registry-resolved=true in .npmrc, and run npm install again.';
      return [{ path: LOCK, line: lineOf(), message, fix }];
    }
    const isInstalled = name.includes('node_modules/') && entry.link !== true;
    if (!isInstalled || entry.integrity !== undefined) return [];
    const message = `${name} has no integrity, so anything could be installed for it`;
    return [
      {
        path: LOCK,
        line: lineOf(),
        message,
        fix: 'Remove node_modules and run npm install again.',
      },
    ];
  });
};
