import './button.css';
import type { AnchorHTMLAttributes, ButtonHTMLAttributes } from 'react';

/** One primary action a page; danger for what cannot be taken back; quiet inside dense rows. */
type Kind = 'primary' | 'plain' | 'danger' | 'quiet';

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> & {
  kind?: Kind;
  /** At work: keeps its place and the focus, and takes no further press. */
  busy?: boolean;
};

export function Button({ kind = 'plain', busy = false, onClick, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`button button-${kind}`}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        // Also keeps a busy submit button from sending its form twice.
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy && <span className="button-wheel" aria-hidden="true" />}
      {children}
    </button>
  );
}

type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'className'> & {
  href: string;
  kind?: Kind;
};

/** A link that looks like a button: a download, the next page. */
export function ButtonLink({ kind = 'plain', children, ...rest }: LinkProps) {
  return (
    <a {...rest} className={`button button-${kind}`}>
      {children}
    </a>
  );
}
