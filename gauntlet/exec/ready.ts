/** How one knows that a service works: its port answers, an address answers well, or a line. */
import { listens } from '@gauntlet/kit/piping';
import type { Service } from '../model/nouns.ts';

export interface Readiness {
  /** A line that the service printed. */
  onText(text: string): void;
  /** Whether it answers now, where that can be asked; else it is taken to. */
  answers(): Promise<boolean>;
  /** Resolves when it works; never when `signal` is aborted first. */
  wait(signal: AbortSignal): Promise<void>;
}

const ASK_EVERY_MS = 40;
const ANSWER_WITHIN_MS = 2_000;

export function readinessOf({ readyWhen }: Service, port: number | undefined): Readiness {
  const { promise: lineSeen, resolve: seeLine } = Promise.withResolvers<void>();
  const pattern = readyWhen?.kind === 'line' ? new RegExp(readyWhen.pattern, 'm') : undefined;
  return {
    async answers() {
      if (readyWhen?.kind === 'http') return answers(readyWhen.url);
      return port === undefined ? true : isTaken(port);
    },
    onText(text) {
      if (pattern?.test(text)) seeLine();
    },
    async wait(signal) {
      if (readyWhen === undefined) return;
      if (readyWhen.kind === 'line') return lineSeen;
      while (!signal.aborted) {
        if (await this.answers()) return;
        await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
      }
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch(url, { signal, redirect: 'manual' });
    await response.body?.cancel();
    return response.status < 400;
  } catch {
    // Nobody listens yet, or it is too busy: ask again.
    return false;
  }
}

/** Whether somebody listens on a port of this machine. */
export function isTaken(port: number): Promise<boolean> {
  return listens({ port, host: '127.0.0.1' });
}
