/** How a command shows what goes on: a live view in a terminal, plain lines elsewhere. */
import type { Event } from '../model/facts.ts';
import { liveView } from '../render/live/live.ts';
import { plainProgress } from '../render/progress.ts';
import type { Terminal } from './terminal.ts';

export interface ShownProgress {
  emit(event: Event): void;
  close(): void;
}

export function showProgress(terminal: Terminal, isQuiet: boolean): ShownProgress {
  const { width, colour, interactive } = terminal;
  if (isQuiet) return { emit() {}, close() {} };
  if (!interactive) {
    return { emit: plainProgress(terminal.complain, { width, colour }), close() {} };
  }
  return liveView({
    write: terminal.say,
    size: terminal.size,
    clock: Date.now,
    colour,
    every(ms, tick) {
      const timer = setInterval(tick, ms);
      return { stop: () => clearInterval(timer) };
    },
  });
}
