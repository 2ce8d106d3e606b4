import { Button, Empty } from '@gauntlet/ui';
import { ApiError } from '../api.ts';

/** Where figures should be and could not be read. */
export function Failure({ error, again }: { error: unknown; again: () => void }) {
  const fix = error instanceof ApiError ? error.fix : 'Is the server running?';
  const message = error instanceof Error ? error.message : String(error);
  return (
    <Empty title={message} action={<Button onClick={again}>Try again</Button>}>
      {fix}
    </Empty>
  );
}
