import './dialog.css';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from './button.tsx';

type Props = {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** The buttons that decide. The safe one first: it has the focus when the body takes none. */
  actions?: ReactNode;
};

/** A question that holds the page. The browser's own modal: focus, Escape and inertness are its. */
export function Dialog({ open, onClose, title, children, actions }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (open && !element?.open) element?.showModal();
    if (!open && element?.open) element.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way, and built in
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        // The dialog's own box is filled by its content: a click on itself is on the backdrop.
        if (event.target === dialog.current) dialog.current.close();
      }}
    >
      <div className="dialog-content">
        <h2 id={id}>{title}</h2>
        <div className="dialog-body">{children}</div>
        <div className="dialog-actions">
          {actions ?? <Button onClick={() => dialog.current?.close()}>Close</Button>}
        </div>
      </div>
    </dialog>
  );
}
