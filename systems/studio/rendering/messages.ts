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

export interface FromThread {
  readonly id: number;
  readonly result: Rendered;
}
