import type { CancelTimer, StageOutput } from '@gauntlet/kit/piping';
import { defineToxic, passThrough, whole } from './toxic.ts';

/**
 * Lets nothing through, and closes the connection when `timeout` ms passed without data; at 0 it
 * stays open until the toxic is removed, which closes it.
 */
export const timeout = defineToxic({
  type: 'timeout',
  fields: { timeout: whole() },
  stage: ({ settings, clock }) => {
    let cancel: CancelTimer | undefined;
    const arm = (output: StageOutput) => {
      cancel?.();
      const timeoutMs = settings().timeout;
      cancel = timeoutMs > 0 ? clock.after(timeoutMs, output.close) : undefined;
    };
    return {
      ...passThrough,
      open: arm,
      updated: arm,
      write: (_chunk, output) => arm(output),
      release: (output) => output.close(),
      dispose: () => cancel?.(),
    };
  },
});
