import './empty.css';
import type { ReactNode } from 'react';

type Props = {
  /** What is not there: "No runs yet". */
  title: string;
  /** What to do about it. Required: an empty place without a next step is a dead end. */
  children: ReactNode;
  action?: ReactNode;
};

export function Empty({ title, children, action }: Props) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      <div className="empty-text">{children}</div>
      {action}
    </div>
  );
}
