/** The live view: takes events, draws at most ten times a second, prints failures as they come. */
import type { Event } from '../../model/facts.ts';
import { failureNow } from '../progress.ts';
import { type Paint, painter } from '../text.ts';
import { type FrameSize, frame } from './frame.ts';
import { screen } from './screen.ts';
import { type LiveState, liveState, NO_STATE } from './state.ts';

export interface LivePorts {
  write(text: string): void;
  size(): FrameSize;
  readonly clock: () => number;
  readonly colour: boolean;
  /** Calls back every so many milliseconds until it is stopped. */
  every(ms: number, tick: () => void): { stop(): void };
}

export interface LiveView {
  emit(event: Event): void;
  /** Takes the view off the terminal; what was printed for good stays. */
  close(): void;
}

const FRAME_MS = 100;
const WIDEST = 100;
const MOST_FAILURES = 20;

export function liveView(ports: LivePorts): LiveView {
  const paint: Paint = painter(ports.colour);
  const region = screen({ write: ports.write, width: () => ports.size().width });
  let state: LiveState = NO_STATE;
  let failures = 0;
  const draw = () => {
    const { width, height } = ports.size();
    const size = { width: Math.min(width, WIDEST), height };
    region.draw(frame(state, size, ports.clock(), paint));
  };
  const timer = ports.every(FRAME_MS, draw);
  const close = () => {
    timer.stop();
    region.close();
  };
  return {
    emit(event) {
      if (event.kind === 'verdict given') close();
      state = liveState(state, event, ports.clock());
      const lines = failureNow(event, Math.min(ports.size().width, WIDEST), paint);
      if (lines.length === 0) return;
      failures += 1;
      if (failures <= MOST_FAILURES) region.print(`${lines.join('\n')}\n`);
    },
    close,
  };
}
