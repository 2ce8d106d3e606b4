import { Code } from '@gauntlet/ui';

export const title = 'Code';
export const about =
  'Lines with their numbers; marked lines carry a state and a note. Only the code is copied.';

const code = `export function release(hold: Hold, spent: number): Hold {
  if (spent > hold.reserved) {
    throw new LedgerError('spent_exceeds_hold', { hold, spent });
  }

  return { ...hold, reserved: hold.reserved - spent, spent: hold.spent + spent, closedAt: now() };
}
`;

export function Example() {
  return (
    <Code
      label="ledger/hold.ts"
      start={87}
      code={code}
      marks={[
        { line: 88, state: 'pass', note: 'run by 14 tests' },
        { line: 89, state: 'fail', note: 'not run' },
        { line: 92, state: 'unknown', note: '3 of 4 branches' },
      ]}
    />
  );
}
