import { basename } from 'node:path';
import { argvOf, seeProcess } from '@gauntlet/kit/processes';

/** Does a PostgreSQL server on that data directory run under the pid? Its children are not it. */
export function isPostmaster(pid: number, data: string): boolean {
  return seeProcess(pid) !== undefined && isPostmasterCommand(argvOf(pid), data);
}

export function isPostmasterCommand(argv: readonly string[], data: string): boolean {
  if (basename(argv[0] ?? '').replace(/\.exe$/, '') !== 'postgres') return false;
  const after = argv.slice(argv.indexOf('-D') + 1);
  return argv.includes('-D') && (after[0] === data || after.join(' ').startsWith(`${data} `));
}
