/** What goes between the program and the thread that renders. */
import type { Rendered } from '../templates/render.ts';

export interface RenderTask {
  readonly source: string;
  readonly fragments: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly seed: string;
}

export interface ToThread {
  readonly id: number;
  readonly task: RenderTask;
}

/** The first word of a thread: from now on its renders have their time. */
export const threadReady = 'ready';

export interface FromThread {
  readonly id: number;
  readonly result: Rendered;
}
