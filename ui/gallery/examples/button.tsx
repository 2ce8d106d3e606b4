import { Button, ButtonLink } from '@gauntlet/ui';

export const title = 'Button';
export const about =
  'One primary action a page. A busy button keeps the focus and takes no further press.';

export function Example() {
  return (
    <div className="row">
      <Button kind="primary">Ship to staging</Button>
      <Button>Run again</Button>
      <Button kind="danger">Roll back</Button>
      <Button kind="quiet">Details</Button>
      <Button busy>Cancelling</Button>
      <Button disabled>Promote</Button>
      <ButtonLink href="#button">Download</ButtonLink>
    </div>
  );
}
