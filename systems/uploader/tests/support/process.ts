/** The real command, as a person starts it: packed where a suite has it so. */
import { type ChildProcess, execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { inject } from 'vitest';

const source = fileURLToPath(new URL('../../cli/uploader.mjs', import.meta.url));
const entry: string = inject('uploader') ?? source;

export interface Running {
  readonly child: ChildProcess;
  readonly lines: Record<string, unknown>[];
  /** The first line whose message fits; rejects when the process ends without it. */
  told(message: RegExp): Promise<Record<string, unknown>>;
  readonly ended: Promise<number | null>;
}

/** JSON is YAML as well. */
export function writeConfig(folder: string, config: unknown): string {
  const path = join(folder, 'uploader.yaml');
  writeFileSync(path, JSON.stringify(config));
  return path;
}

export async function startAgent(config: string, program = entry): Promise<Running> {
  const child = await cleanup.spawn(process.execPath, [program, '--config', config, 'run'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  const errors: string[] = [];
  child.stderr?.on('data', (piece: Buffer) => errors.push(String(piece)));
  if (child.stdout === null) throw new Error('its output can not be read');
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line) as Record<string, unknown>);
    for (const look of [...waiting]) look();
  });
  let hasEnded = false;
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      hasEnded = true;
      for (const look of [...waiting]) look();
      resolve(code);
    }),
  );
  const told = (message: RegExp) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const look = () => {
        const found = lines.find((line) => message.test(String(line.msg)));
        if (found === undefined && !hasEnded) return;
        waiting.delete(look);
        if (found !== undefined) resolve(found);
        else reject(new Error(`it ended: ${errors.join('')} ${JSON.stringify(lines.at(-1))}`));
      };
      waiting.add(look);
      look();
    });
  return { child, lines, told, ended };
}

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

export function command(
  words: readonly string[],
  environment: Record<string, string> = {},
  cwd?: string,
  under?: string,
): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: '1', ...environment };
    const options = cwd === undefined ? { env } : { env, cwd };
    const program = under ?? process.execPath;
    const all = under === undefined ? [entry, ...words] : words;
    execFile(program, all, options, (error, out, text) => {
      resolve({ code: Number(error?.code ?? 0), out, error: text });
    });
  });
}
