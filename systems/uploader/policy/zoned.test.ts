import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { daysOf, wallClock } from './zoned.ts';

test.each(['UTC', 'Europe/Vienna', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia'])(
  'on a machine in %s its own clock is that of its zone',
  (zone) => {
    const { TZ: former } = process.env;
    onTestFinished(() => {
      if (former === undefined) delete process.env.TZ;
      else process.env.TZ = former;
    });
    process.env.TZ = zone;
    const times = fc.date({ min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(times, (at) => {
        const clock = wallClock(at.getTime(), undefined);
        expect(clock).toEqual(wallClock(at.getTime(), zone));
        expect(daysOf(undefined)(at.getTime())).toBe(clock.day);
      }),
    );
  },
);
