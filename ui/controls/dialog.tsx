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

/**
 * A question that holds the page. The browser's own modal: focus, Escape and inertness are its.
 *
 * Whoever holds `open` is asked before the browser closes it. Told afterwards, by `close`, which
 * the browser queues, it would take what was pressed in between for a dialog that is open still.
 */
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
      onCancel={(event) => {
        // A file field inside says `cancel` as well, and it bubbles.
        if (event.target !== dialog.current) return;
        event.preventDefault();
        onClose();
      }}
      onClose={() => {
        // Only where the browser would not be held back, as by a second Escape.
        if (open && !dialog.current?.open) onClose();
      }}
      onClick={(event) => {
        // The dialog's own box is filled by its content: a click on itself is on the backdrop.
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="dialog-content">
        <h2 id={id}>{title}</h2>
        <div className="dialog-body">{children}</div>
        <div className="dialog-actions">{actions ?? <Button onClick={onClose}>Close</Button>}</div>
      </div>
    </dialog>
  );
}
