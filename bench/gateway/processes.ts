/** Programs that are measured: started, waited for, ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const children: ChildProcess[] = [];

export interface Started {
  readonly child: ChildProcess;
  /** The first text of its output that fits. */
  readonly found: string;
  /** The next text of its output that fits. */
  readonly next: (pattern: RegExp) => Promise<string>;
}

export async function start(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  pattern: RegExp,
): Promise<Started> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const output = child.stdout.setEncoding('utf8');
  const next = (wanted: RegExp) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    let text = '';
    const hear = (piece: string) => {
      text = (text + piece).slice(-20_000);
      const found = wanted.exec(text)?.[1];
      if (found === undefined) return;
      output.off('data', hear);
      child.off('exit', ended);
      resolve(found);
    };
    const ended = () => reject(new Error(`${command} ended:\n${text}`));
    output.on('data', hear);
    child.once('exit', ended);
    return promise;
  };
  return { child, found: await next(pattern), next };
}

/** One that says nothing when it is ready: asked until it answers. */
export async function startQuiet(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  url: string,
): Promise<ChildProcess> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'ignore'] });
  children.push(child);
  for (let tries = 0; tries < 240; tries += 1) {
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isThere) return child;
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}`);
    await wait(500);
  }
  throw new Error(`${command} does not answer at ${url}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const isLate = await Promise.race([exited.then(() => false), wait(15_000, true)]);
  if (isLate) child.kill('SIGKILL');
}

export async function endAll(): Promise<void> {
  for (const child of children.toReversed()) await end(child);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
