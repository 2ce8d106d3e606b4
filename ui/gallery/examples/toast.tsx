import { Button, useToast } from '@gauntlet/ui';

export const title = 'Toast';
export const about =
  'Short news about what just happened, read aloud. A failure stays until it is dismissed.';

export function Example() {
  const notify = useToast();
  return (
    <div className="row">
      <Button onClick={() => notify({ state: 'pass', text: 'The waiver is saved.' })}>
        Tell of success
      </Button>
      <Button
        onClick={() => notify({ state: 'fail', text: 'Not saved: the server did not answer.' })}
      >
        Tell of a failure
      </Button>
    </div>
  );
}
