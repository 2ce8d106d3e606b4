import { Progress } from '@gauntlet/ui';

export const title = 'Progress';
export const about =
  'How far, of how much, and for how long still. Without a value it says only that it works.';

export function Example() {
  return (
    <div className="stack">
      <Progress label="integration" value={268} max={412} unit="tests" remainingMs={84_000} />
      <Progress label="Uploading seed data" value={62} />
      <Progress label="e2e" value={31} max={31} unit="tests" />
      <Progress label="Reading the history" />
    </div>
  );
}
