import { Button, Dialog, TextField } from '@gauntlet/ui';
import { useState } from 'react';

export const title = 'Dialog';
export const about =
  'A question that holds the page. Escape, or a press outside, closes it and changes nothing.';

export function Example() {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <div className="row">
        <Button kind="danger" onClick={() => setOpen(true)}>
          Roll back production…
        </Button>
      </div>
      <Dialog
        open={open}
        onClose={close}
        title="Roll back production to 1.7.4?"
        actions={
          <>
            <Button onClick={close}>Keep 1.8.0</Button>
            <Button kind="danger" onClick={close}>
              Roll back
            </Button>
          </>
        }
      >
        <p>Traffic is back on 1.7.4 within five seconds. Version 1.7.4 passed smoke at 09:02.</p>
        <TextField label="Reason" hint="Kept with the release." />
      </Dialog>
    </>
  );
}
