/**
 * One S3 server for all files of the contract suite; see `vitest.config.ts`. It is a process of its
 * own, because what Vitest runs a setup in is no whole Node.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import type { S3User } from './s3.ts';

export interface S3Suite {
  readonly url: string;
  readonly databaseUrl: string;
  readonly admin: S3User;
  readonly writer: S3User;
  readonly otherWriter: S3User;
  readonly reader: S3User;
}

declare module 'vitest' {
  export interface ProvidedContext {
    s3: S3Suite;
  }
}

let child: ChildProcess | undefined;

export async function setup(project: TestProject): Promise<void> {
  const main = fileURLToPath(new URL('./s3-suite-main.ts', import.meta.url));
  child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdout } = child;
  if (stdout === null) throw new Error('the server of the suite has no output');
  const [line] = await once(createInterface({ input: stdout }), 'line');
  project.provide('s3', JSON.parse(String(line)) as S3Suite);
}

export async function teardown(): Promise<void> {
  if (child === undefined || child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}
