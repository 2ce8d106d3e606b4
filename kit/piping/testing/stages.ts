import type { CancelTimer, Chunk, Clock, Stage, StageOutput } from '../index.ts';

/** Stages that keep every byte: what the chain promises must hold whatever they do. */

/** Holds each chunk for `delayMs`, in order. */
export function delayStage(clock: Clock, delayMs: number, capacityBytes = 64 * 1024): Stage {
  const held: Chunk[] = [];
  let cancel: CancelTimer | undefined;
  let hasEnded = false;
  const arm = (output: StageOutput) => {
    if (cancel !== undefined || held.length === 0) return;
    cancel = clock.after(delayMs, () => {
      cancel = undefined;
      const chunk = held.shift();
      if (chunk !== undefined) output.push(chunk);
      if (held.length === 0 && hasEnded) output.end();
      arm(output);
    });
  };
  return {
    capacityBytes,
    heldBytes: () => held.reduce((sum, { bytes }) => sum + bytes.length, 0),
    write(chunk, output) {
      held.push(chunk);
      arm(output);
    },
    end(output) {
      hasEnded = true;
      if (held.length === 0) output.end();
    },
    release(output) {
      for (const chunk of held.splice(0)) output.push(chunk);
      if (hasEnded) output.end();
    },
    dispose() {
      cancel?.();
    },
  };
}

/** Cuts everything into pieces of `sizeBytes`. */
export function sliceStage(sizeBytes: number): Stage {
  return {
    capacityBytes: 1,
    heldBytes: () => 0,
    write({ bytes, atMs }, output) {
      for (let start = 0; start < bytes.length; start += sizeBytes) {
        output.push({ bytes: bytes.subarray(start, start + sizeBytes), atMs });
      }
    },
    end: (output) => output.end(),
    release: () => {},
    dispose: () => {},
  };
}
