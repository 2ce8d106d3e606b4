/** What the commands about releases share: their ports, and how a ship is shown. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { realDisk } from '@gauntlet/kit/disk/real';
import type { Project } from '../config/project.ts';
import type { ShipPorts } from '../flow/ship/ports.ts';
import type { ShipEvent } from '../model/release.ts';
import { screen } from '../render/live/screen.ts';
import { shipLines, shipNow } from '../render/ship.ts';
import { openHistory } from '../store/history.ts';
import { storedRuns } from '../store/stored-runs.ts';
import type { Terminal } from './terminal.ts';

export interface ShownShip {
  emit(event: ShipEvent): void;
  close(): void;
}

export function shipPorts(
  { root }: Project,
  terminal: Terminal,
  emit: ShipPorts['emit'],
): ShipPorts {
  const { environment, machine, width, colour } = terminal;
  return {
    clock: Date.now,
    wait,
    newId: (kind) => `${kind}-${randomBytes(6).toString('hex')}`,
    environment,
    history: openHistory(realDisk(), root),
    source: storedRuns(realDisk(), root),
    machine,
    style: { width, colour },
    signal: terminal.interruption(),
    startHost: (folder) => startHost(root, folder, terminal),
    emit,
  };
}

/** A process of its own: it stays when this command ends. */
function startHost(root: string, folder: string, terminal: Terminal): void {
  mkdirSync(folder, { recursive: true });
  const log = openSync(join(folder, 'host.log'), 'a');
  const child = spawn(process.execPath, [terminal.program, 'host'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...terminal.environment },
  });
  child.on('error', (error) => terminal.complain(`the host did not start: ${error.message}\n`));
  child.unref();
  closeSync(log);
}

function wait(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}

const DRAW_MS = 500;

export function showShip(terminal: Terminal, json: boolean): ShownShip {
  const { width, colour, interactive, say } = terminal;
  const style = { width, colour };
  if (json) return { emit: (event) => say(`${JSON.stringify(event)}\n`), close() {} };
  if (!interactive) return { emit: (event) => say(shipLines(event, style)), close() {} };
  const region = screen({ write: say, width: () => terminal.size().width });
  let last: ShipEvent | undefined;
  let since = Date.now();
  const draw = () => {
    const line = last && shipNow(last, Date.now() - since, style);
    region.draw(line === undefined ? [] : [line]);
  };
  const timer = setInterval(draw, DRAW_MS);
  return {
    emit(event) {
      if (event.kind === 'step begun') since = Date.now();
      last = event;
      const text = shipLines(event, style);
      if (text !== '') region.print(text);
      draw();
    },
    close() {
      clearInterval(timer);
      region.close();
    },
  };
}
