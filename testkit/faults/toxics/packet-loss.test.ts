import { expect, test } from 'vitest';
import { stageRig } from '../testing/stage-rig.ts';
import { packetLoss } from './packet-loss.ts';

test('nothing is missing; a lost packet and all behind it come later', () => {
  const rig = stageRig(packetLoss, { loss: 0.3, packet_size: 10, retransmit: 200 });
  const sent = Array.from({ length: 40 }, (_, index) => String(index).padStart(10, '.')).join('');
  rig.write(sent);
  rig.chain.end();
  rig.clock.advance(60_000);
  expect(rig.text()).toBe(`${sent}end`);
  const times = rig.log.map((line) => Number.parseInt(line, 10));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(0)).toBeLessThan(times.at(-1) ?? 0);
  expect(times.every((time) => time % 200 === 0)).toBe(true);
});

test('which packets are lost depends on the seed, not on how the bytes were read', () => {
  const run = (pieceBytes: number) => {
    const rig = stageRig(packetLoss, { loss: 0.5, packet_size: 10 });
    for (let start = 0; start < 300; start += pieceBytes) rig.write('x'.repeat(pieceBytes));
    rig.clock.advance(1e7);
    const arrived = new Map<string, number>();
    for (const line of rig.log) {
      const [time = '', text = ''] = line.split(':');
      arrived.set(time, (arrived.get(time) ?? 0) + text.length);
    }
    return [...arrived];
  };
  expect(run(300)).toEqual(run(15));
});

test('a loss of 1 stalls for good', () => {
  const rig = stageRig(packetLoss, { loss: 1 });
  rig.write('x');
  rig.clock.advance(1e9);
  expect(rig.log).toEqual([]);
});
