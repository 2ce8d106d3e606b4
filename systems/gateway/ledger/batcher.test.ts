import { expect, test } from 'vitest';
import { batcher } from './batcher.ts';

test('one batch is in flight, and the next forms meanwhile', async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const sent: (readonly number[])[] = [];
  const { run, waiting } = batcher<number, string>({
    most: 3,
    async send(commands) {
      sent.push(commands);
      await gates[sent.length - 1]?.promise;
      return commands.map(String);
    },
  });
  const answers = [1, 2, 3, 4, 5].map((command) => run(command));
  expect([sent, waiting()]).toEqual([[[1]], 4]);
  gates[0]?.resolve();
  expect(await answers[0]).toBe('1');
  await expect.poll(() => sent).toEqual([[1], [2, 3, 4]]);
  gates[1]?.resolve();
  expect(await Promise.all(answers)).toEqual(['1', '2', '3', '4', '5']);
  expect(sent).toEqual([[1], [2, 3, 4], [5]]);
});

test('a batch that fails fails for all in it, and the next goes on', async () => {
  let round = 0;
  const { run } = batcher<number, number>({
    most: 2,
    async send(commands) {
      round += 1;
      if (round === 2) throw new Error('lost');
      return round === 4 ? [] : commands;
    },
  });
  const results = await Promise.allSettled([1, 2, 3, 4].map((command) => run(command)));
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  await expect(run(5)).rejects.toThrow('not answered whole');
});
