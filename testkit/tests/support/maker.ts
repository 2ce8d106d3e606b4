/** Starts `programs/maker.ts` and kills it as a crash would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Made, Wanted } from './programs/maker.ts';

const program = fileURLToPath(new URL('./programs/maker.ts', import.meta.url));

export interface Maker {
  readonly made: Made;
  readonly child: ChildProcess;
  kill(): Promise<void>;
  /** Lets it end as a test does that ends well. */
  end(): Promise<void>;
}

export async function startMaker(folder: string, wanted: Wanted): Promise<Maker> {
  const args = [program, folder, JSON.stringify(wanted)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const made = await firstLine(child);
  const exited = once(child, 'exit');
  return {
    made: JSON.parse(made),
    child,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async end() {
      child.stdin?.end();
      await exited;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const piece of child.stdout ?? []) {
    text += String(piece);
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
  }
  throw new Error(`the maker ended before it had made anything: ${text}`);
}
