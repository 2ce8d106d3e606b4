/**
 * One statement in flight, while the queue forms the next: what came in the meantime shares its
 * round trip, its locks and its flush to disk. Alone, a command waits for nobody.
 */
export interface Batcher<Command, Answer> {
  run(command: Command): Promise<Answer>;
  /** Commands that wait for their batch. */
  waiting(): number;
}

export interface BatcherOptions<Command, Answer> {
  /** Answers in the order of the commands. All of them fail when it fails. */
  readonly send: (commands: readonly Command[]) => Promise<readonly Answer[]>;
  readonly most: number;
}

interface Queued<Command, Answer> {
  readonly command: Command;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export function batcher<Command, Answer>(
  options: BatcherOptions<Command, Answer>,
): Batcher<Command, Answer> {
  const queue: Queued<Command, Answer>[] = [];
  let inFlight = false;

  async function sendOne(batch: readonly Queued<Command, Answer>[]): Promise<void> {
    try {
      const answers = await options.send(batch.map(({ command }) => command));
      if (answers.length !== batch.length) throw new Error('a batch was not answered whole');
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  async function pump(): Promise<void> {
    inFlight = true;
    while (queue.length > 0) await sendOne(queue.splice(0, options.most));
    inFlight = false;
  }

  return {
    run(command) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      queue.push({ command, resolve, reject });
      if (!inFlight) void pump();
      return promise;
    },
    waiting: () => queue.length,
  };
}
