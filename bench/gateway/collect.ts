/**
 * Loaded into the gateway that is measured: at SIGUSR2 it collects its garbage and says what is in
 * use then. What a process has of the system's memory says little about what it holds on to.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on('SIGUSR2', () => {
  collect();
  // What was waiting to be let go of goes in the next round.
  setImmediate(() => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    console.log(`in use: ${heapUsed + external} bytes`);
  });
});
