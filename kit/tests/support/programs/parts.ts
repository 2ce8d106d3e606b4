/** A program of plain parts; `hang` names the one that never stops, `crash` how it fails. */
import { createServer } from 'node:net';
import { type Part, runProgram } from '../../../lifecycle/index.ts';

interface Settings {
  hang?: string;
  crash?: 'throw' | 'reject' | 'start';
  stopTimeoutMs?: number;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as Settings;
const say = (text: string) => void process.stdout.write(`${text}\n`);
const log = {
  info: (_fields: object, message: string) => say(message),
  error: (_fields: object, message: string) => say(message),
  fatal: (fields: object, message: string) =>
    say(`fatal ${message} ${(fields as { err?: Error }).err?.message ?? ''}`),
};

function part(name: string): Part {
  return {
    name,
    start() {
      say(`+${name}`);
      if (name === 'api' && settings.crash === 'start') throw new Error('no port');
    },
    stop() {
      say(`-${name}`);
      return settings.hang === name ? new Promise<void>(() => undefined) : undefined;
    },
  };
}

const listener = createServer();
const socketPart: Part = {
  name: 'socket',
  start: () => new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve)),
  stop: () => new Promise((resolve) => listener.close(() => resolve())),
};

if (settings.crash === 'throw') {
  setImmediate(() => {
    throw new Error('thrown by nobody');
  });
}
if (settings.crash === 'reject') setImmediate(() => Promise.reject(new Error('rejected')));

await runProgram({
  parts: () => [part('database'), socketPart, part('api')],
  log,
  ...(settings.stopTimeoutMs === undefined ? {} : { stopTimeoutMs: settings.stopTimeoutMs }),
});
