import { Chain, type HandClock, handClock, type Stage } from '@gauntlet/kit/piping';
import { randomStream } from '../random.ts';
import { type Attributes, initialAttributesOf, type Toxic } from '../toxics/toxic.ts';

/** One toxic in a chain with a clock that the test moves. */

export interface StageRig {
  readonly clock: HandClock;
  readonly chain: Chain;
  readonly stage: Stage;
  /** What came out: `time:text`, or `time:end` and the like. */
  readonly log: string[];
  readonly text: () => string;
  readonly write: (text: string) => void;
  readonly update: (attributes: Attributes) => void;
}

export function stageRig(toxic: Toxic, attributes: Attributes, seed = 1): StageRig {
  const clock = handClock();
  const log: string[] = [];
  const note = (what: string) => log.push(`${Math.round(clock.nowMs())}:${what}`);
  const chain = new Chain({
    push: ({ bytes }) => note(bytes.toString('latin1')),
    end: () => note('end'),
    close: () => note('close'),
    reset: () => note('reset'),
    freed: () => {},
  });
  let settings = { ...initialAttributesOf(toxic.fields), ...attributes };
  const random = randomStream(seed, 'test');
  const stage = toxic.stage?.({ settings: () => settings, clock, random });
  if (stage === undefined) throw new Error(`${toxic.type} has no stage`);
  chain.insert(stage);
  return {
    clock,
    chain,
    stage,
    log,
    text: () => log.map((line) => line.replace(/^\d+:/, '')).join(''),
    write: (text) => chain.write({ bytes: Buffer.from(text, 'latin1'), atMs: clock.nowMs() }),
    update: (change) => {
      settings = { ...settings, ...change };
      chain.update(stage);
    },
  };
}
