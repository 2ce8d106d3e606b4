/** What `run.ts` needs of a process: a port, so that unit tests need no real one. */
export type StopSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP';
export type FaultKind = 'uncaughtException' | 'unhandledRejection';

export interface ProcessPort {
  /** Returns the function that takes the listener away again. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  onFault(listener: (kind: FaultKind, error: unknown) => void): () => void;
  exit(code: number): void;
  /** The last words of a process that is ended by force; must be written when this returns. */
  lastWords(text: string): void;
}

const stopSignals: readonly StopSignal[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];

export const nodeProcess: ProcessPort = {
  onSignal(listener) {
    const on = (signal: NodeJS.Signals) => listener(signal as StopSignal);
    for (const signal of stopSignals) process.on(signal, on);
    return () => {
      for (const signal of stopSignals) process.off(signal, on);
    };
  },
  onFault(listener) {
    const onException = (error: unknown) => listener('uncaughtException', error);
    const onRejection = (error: unknown) => listener('unhandledRejection', error);
    process.on('uncaughtException', onException);
    process.on('unhandledRejection', onRejection);
    return () => {
      process.off('uncaughtException', onException);
      process.off('unhandledRejection', onRejection);
    };
  },
  exit(code) {
    process.exit(code);
  },
  lastWords(text) {
    process.stderr.write(`${text}\n`);
  },
};
