import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Chain } from './chain.ts';
import { type HandClock, handClock } from './clock.ts';
import type { Stage } from './stage.ts';
import { delayStage, sliceStage } from './testing/stages.ts';

function recorded() {
  const events: string[] = [];
  const got: Buffer[] = [];
  const chain = new Chain({
    push: ({ bytes }) => got.push(bytes),
    end: () => events.push('end'),
    close: () => events.push('close'),
    reset: () => events.push('reset'),
    freed: () => {},
  });
  return { chain, events, text: () => Buffer.concat(got).toString('latin1'), got };
}

function chunk(text: string) {
  return { bytes: Buffer.from(text, 'latin1'), atMs: 0 };
}

const stageKinds = fc.oneof(
  fc.record({ kind: fc.constant('delay' as const), size: fc.nat({ max: 20 }) }),
  fc.record({ kind: fc.constant('slice' as const), size: fc.integer({ min: 1, max: 9 }) }),
);

function make(spec: { kind: 'delay' | 'slice'; size: number }, clock: HandClock): Stage {
  return spec.kind === 'delay' ? delayStage(clock, spec.size) : sliceStage(spec.size);
}

const actions = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('write' as const), text: fc.string({ maxLength: 40 }) }),
    fc.record({ do: fc.constant('advance' as const), ms: fc.nat({ max: 30 }) }),
    fc.record({ do: fc.constant('insert' as const), stage: stageKinds, at: fc.nat({ max: 3 }) }),
    fc.record({ do: fc.constant('remove' as const), at: fc.nat({ max: 3 }) }),
  ),
  { maxLength: 40 },
);

test('what is written comes out whole, in order and ends once, while stages come and go', () => {
  fc.assert(
    fc.property(actions, (steps) => {
      const clock = handClock();
      const { chain, events, text } = recorded();
      let sent = '';
      for (const step of steps) {
        if (step.do === 'write') {
          const next = chunk(step.text);
          sent += next.bytes.toString('latin1');
          chain.write(next);
        } else if (step.do === 'advance') clock.advance(step.ms);
        else if (step.do === 'insert') {
          chain.insert(make(step.stage, clock), Math.min(step.at, chain.stages.length));
        } else {
          const stage = chain.stages[step.at];
          if (stage !== undefined) chain.remove(stage);
        }
      }
      chain.end();
      clock.advance(1e6);
      expect(text()).toBe(sent);
      expect(events).toEqual(['end']);
      expect(clock.waiting()).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('an end that a stage holds comes out when the stage is removed, and only once', () => {
  const clock = handClock();
  const { chain, events, text } = recorded();
  const slow = delayStage(clock, 1000);
  chain.insert(slow);
  chain.write(chunk('last words'));
  chain.end();
  expect(events).toEqual([]);
  chain.remove(slow);
  expect([text(), events]).toEqual(['last words', ['end']]);
  clock.advance(5000);
  expect(events).toEqual(['end']);
});

test('a chain is full while one of its stages is', () => {
  const clock = handClock();
  const { chain } = recorded();
  chain.insert(delayStage(clock, 10, 4));
  expect(chain.isFull).toBe(false);
  chain.write(chunk('1234'));
  expect(chain.isFull).toBe(true);
  clock.advance(10);
  expect(chain.isFull).toBe(false);
});

test('a chain that is disposed of says nothing more and leaves no timer', () => {
  const clock = handClock();
  const { chain, events, text } = recorded();
  chain.insert(delayStage(clock, 10));
  chain.write(chunk('lost'));
  chain.dispose();
  chain.write(chunk('late'));
  chain.end();
  clock.advance(100);
  expect([text(), events, clock.waiting()]).toEqual(['', [], 0]);
});

test('a close takes its turn behind what later stages hold', () => {
  const clock = handClock();
  const { chain, events, text } = recorded();
  chain.insert({ ...sliceStage(1), end: (output) => output.close() });
  chain.insert(delayStage(clock, 10));
  chain.write(chunk('a'));
  chain.end();
  expect([text(), events]).toEqual(['', []]);
  clock.advance(10);
  expect([text(), events]).toEqual(['a', ['close']]);
});

test('a close after the end closes at once', () => {
  const { chain, events } = recorded();
  const late = sliceStage(1);
  chain.insert({ ...late, release: (output) => output.close() });
  chain.end();
  const [stage] = chain.stages;
  if (stage !== undefined) chain.remove(stage);
  expect(events).toEqual(['end', 'close']);
});
