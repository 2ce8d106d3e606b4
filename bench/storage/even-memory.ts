/**
 * The same memory for everyone. On a machine whose memory comes from its host when it is touched,
 * most of what an upload costs is where its pages come from: 64 MB at 270 MB/s or at 510, by
 * nothing but who had written before. So what files hold of it is let go before each turn.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

let isSaid = false;

export function evenMemory(): void {
  try {
    execFileSync('sync');
    writeFileSync('/proc/sys/vm/drop_caches', '1');
  } catch {
    if (!isSaid) console.log('the page cache can not be emptied here: turns are not quite alike');
    isSaid = true;
  }
}
