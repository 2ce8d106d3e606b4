/** What the tests of targets share: a folder of their own, and ports. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { TargetPlace, TargetPorts } from '../target.ts';

export function targetFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'target-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function portsIn(root: string): TargetPorts {
  return {
    root,
    environment: process.env,
    startHost: () => undefined,
    wait: async () => undefined,
  };
}

export function placeOf(setup: TargetPlace['setup']): TargetPlace {
  return { environment: 'production', system: 'shop', port: 0, critical: [], setup };
}

export const newVersion = {
  version: 'v2',
  commit: 'c2',
  folder: '/versions/v2',
  command: [],
  environment: {},
  readyPath: '/health',
  readyLimitMs: 1_000,
};
