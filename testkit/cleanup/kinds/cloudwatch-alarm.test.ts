import { systemClock } from '@gauntlet/kit/lifecycle';
import { expect, test } from 'vitest';
import { cloudwatchAlarm } from './cloudwatch-alarm.ts';

const tools = { environment: {}, clock: systemClock, termTimeoutMs: 100 };

test('alarms go by their names, in one call, with the client that made them', async () => {
  const sent: unknown[] = [];
  const live = {
    config: {},
    send: async (command: { input: unknown }) => sent.push(command.input),
  };
  const items = ['a', 'b'].map((alarm) => ({ what: { alarm, region: 'eu-west-1' }, live }));
  expect(await cloudwatchAlarm.remove(items, tools)).toEqual([undefined, undefined]);
  expect(sent).toEqual([{ AlarmNames: ['a', 'b'] }]);
  expect(cloudwatchAlarm.together?.max).toBe(100);
});
