import { stripVTControlCharacters } from 'node:util';
import { textWidth } from '@gauntlet/kit/config';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failureIdOf } from '../model/identity.ts';
import { renderRun } from './terminal.ts';
import { attempt, attempted, facts, failed, INTEGRATION, viewOfFacts } from './testing/run.ts';

const notes = new Map([
  [
    failureIdOf('r-1842', failed.case.id),
    { runs: 213, failedRuns: 0, touched: ['upload/parts.ts'] },
  ],
]);
const view = viewOfFacts(facts, { budgetsMs: { unit: 30_000, integration: 120_000 }, notes });

test('80 columns', () => {
  const text = renderRun(view, { width: 80, colour: false });
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    storage @ 3f2a91c  pr  2 suites                               51 s of about 58 s
     ok    unit          412 passed                                    8.2 s of 30 s
     FAIL  integration   38 passed, 1 failed                           41 s of 2 min
           upload > resumes after a restart      tests/integration/resume.test.ts:41
             expected 1 object, found 2
             first failure in 214 runs; this change touched upload/parts.ts
             again: gauntlet repro f-f70fa450
    verdict: fail, 2 of 3 rules                              gauntlet explain r-1842
      tests pass   integration 97.4 %, needs 100 %    1 failure, not flaky before
      coverage     credit deduction 98.2 %, needs 100 % (advice)
                   ledger/hold.ts:88-91 not run
                   ledger/void.ts:7 not run
                   Test what has not run.
    "
  `);
});

test('40 columns', () => {
  const text = renderRun(view, { width: 40, colour: false });
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    storage @ 3f2a91c     51 s of about 58 s
     ok    unit       412 passed       8.2 s
     FAIL  integration 38 p…, 1 failed  41 s
           upload > resumes after a restart
             tests/integration/…e.test.ts:41
             expected 1 object, found 2
             first failure in 214 runs; this
             change touched upload/parts.ts
             gauntlet repro f-f70fa450
    verdict: fail, 2 of 3 rules
      gauntlet explain r-1842
      tests pass   integration 97.4 %, needs
        100 %
        1 failure, not flaky before
      coverage     credit deduction 98.2 %,
        needs 100 % (advice)
        ledger/hold.ts:88-91 not run
        ledger/void.ts:7 not run
        Test what has not run.
    "
  `);
});

test('colour changes nothing but colour', () => {
  const coloured = renderRun(view, { width: 80, colour: true });
  expect(coloured).toContain('\u001b[31m');
  const plain = renderRun(view, { width: 80, colour: false });
  expect(stripVTControlCharacters(coloured).replace(/ +$/gm, '')).toBe(plain);
});

test('whatever titles and messages hold, no line is too long, nothing moves the cursor', () => {
  const title = fc.string({ unit: 'grapheme', maxLength: 120 });
  const message = fc.string({ unit: 'binary', maxLength: 200 });
  const property = fc.property(title, message, fc.integer({ min: 40, max: 100 }), (a, b, width) => {
    const bad = attempted(INTEGRATION, attempt('integration', [a, '試験'], 'failed', b), 20_000);
    const text = renderRun(viewOfFacts([...facts, bad]), { width, colour: false });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    const widest = Math.max(...text.split('\n').map(textWidth));
    expect(widest).toBeLessThanOrEqual(width);
  });
  fc.assert(property, { numRuns: 30 });
}, 60_000);

test('a run without a plan has no summary', () => {
  expect(renderRun(undefined, { width: 80, colour: false })).toBe('');
});
