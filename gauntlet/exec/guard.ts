/**
 * A tiny process that outlives us when we are killed with no chance to tidy up. It waits at the
 * reading end of a pipe: however we die, the pipe closes, and it ends every process of the run.
 * It is a shell script and not a Node program because it must cost next to nothing on each run.
 */
import { spawn } from 'node:child_process';

export interface Guard {
  readonly pid: number | undefined;
  add(group: number): void;
  remove(group: number): void;
  /** Sends it home: all that it guarded has been ended. */
  end(): void;
}

/** `groups` has a blank around each number, so that 12 is not found in 123. */
const SCRIPT = `
trap '' INT TERM HUP QUIT
marker=$1 tenths=$2 groups=' '
while read -r verb value; do
  case $verb in
    add) groups="$groups$value " ;;
    remove) groups="\${groups%% $value *} \${groups#* $value }" ;;
    bye) exit 0 ;;
  esac
done
marked() { grep -lsaF -- "$marker=" /proc/[0-9]*/environ 2>/dev/null; }
signal() {
  for group in $groups; do kill -s "$1" -- "-$group" 2>/dev/null; done
  for file in $(marked); do pid=\${file#/proc/}; kill -s "$1" "\${pid%/environ}" 2>/dev/null; done
}
left() {
  for group in $groups; do kill -0 -- "-$group" 2>/dev/null && return 0; done
  [ -n "$(marked)" ]
}
signal TERM
while [ "$tenths" -gt 0 ] && left; do sleep 0.1; tenths=$((tenths - 1)); done
for round in 1 2 3 4 5; do left || exit 0; signal KILL; sleep 0.1; done
`;

/** `marker` is the name of a variable that every process of the run has in its environment. */
export function startGuard(marker: string, graceMs: number): Guard {
  const tenths = String(Math.ceil(graceMs / 100));
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'gauntlet-guard', marker, tenths], {
    // A session of its own: what ends us and our whole group must leave it alive.
    detached: true,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const { stdin } = guard;
  // Without a shell, or when the guard was killed, the run still tidies up after itself.
  guard.on('error', () => undefined);
  stdin.on('error', () => undefined);
  guard.unref();
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  const say = (line: string) => stdin.write(`${line}\n`);
  return {
    pid: guard.pid,
    add: (group) => say(`add ${group}`),
    remove: (group) => say(`remove ${group}`),
    end: () => stdin.end('bye\n'),
  };
}
