/**
 * Renders in a thread of its own, which is killed when a render takes longer than it may. The
 * limits on steps come first; this holds whatever they should miss.
 */
import { Worker } from 'node:worker_threads';
import type { Rendered } from '../templates/render.ts';
import { type FromThread, type RenderTask, type ToThread, threadReady } from './messages.ts';

export interface Renderer {
  render(task: RenderTask): Promise<Rendered>;
  close(): Promise<void>;
}

interface Waiting {
  readonly task: RenderTask;
  readonly resolve: (result: Rendered) => void;
}

export interface RendererOptions {
  readonly timeoutMs?: number;
  /** Another module for the thread, in tests. */
  readonly thread?: URL;
}

const tooLong: Rendered = {
  ok: false,
  kind: 'limit',
  message: 'rendering takes too long',
  line: 1,
  column: 1,
};

export function renderer(options: RendererOptions = {}): Renderer {
  const { timeoutMs = 5_000, thread = new URL('./thread.ts', import.meta.url) } = options;
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let timer: NodeJS.Timeout | undefined;
  let count = 0;
  let closed = false;
  let isReady = false;

  const start = (): Worker => {
    const made = new Worker(thread, {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 256, stackSizeMb: 4 },
    });
    made.on('message', (message: FromThread | typeof threadReady) => {
      // Loading the thread's code is not the template's time.
      if (message === threadReady) isReady = true;
      else settle(message.id, message.result);
      watch();
    });
    // Out of memory, or a fault of ours: the render at its head gets the blame, the rest goes on.
    made.on('error', () => replace(made));
    made.unref();
    return made;
  };
  const settle = (id: number, result: Rendered) => {
    waiting.get(id)?.resolve(result);
    waiting.delete(id);
  };
  const send = (id: number, task: RenderTask) => {
    worker ??= start();
    worker.postMessage({ id, task } satisfies ToThread);
  };
  /** They are rendered in order: when the first is through, the time of the next one begins. */
  const watch = () => {
    clearTimeout(timer);
    if (waiting.size > 0 && isReady) timer = setTimeout(() => worker && replace(worker), timeoutMs);
  };
  const replace = (failed: Worker) => {
    if (failed !== worker || closed) return;
    worker = undefined;
    isReady = false;
    void failed.terminate();
    const [head] = waiting.keys();
    if (head !== undefined) settle(head, tooLong);
    for (const [id, { task }] of waiting) send(id, task);
    watch();
  };
  return {
    render(task) {
      if (closed) return Promise.resolve(tooLong);
      const { promise, resolve } = Promise.withResolvers<Rendered>();
      count += 1;
      waiting.set(count, { task, resolve });
      send(count, task);
      if (waiting.size === 1) watch();
      return promise;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await worker?.terminate();
      for (const id of waiting.keys()) settle(id, tooLong);
    },
  };
}
