// Short news about what just happened. The two live regions are always in the page, because a
// screen reader reads only what is added to a region it already knows.
import './toast.css';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { Button } from '../controls/button.tsx';
import type { State } from '../tokens.ts';
import { StateIcon } from './icon.tsx';

type News = { state: State; text: string };
type Toast = News & { id: number };

/** Long enough to read; a failure stays until it is dismissed. */
const SHOWN_MS = 8_000;

const Notify = createContext<(news: News) => void>(() => {
  throw new Error('useToast needs <Toasts> around the page: wrap the root element in it');
});

/** Gives a function that shows a toast: `notify({ state: 'pass', text: 'Saved' })`. */
export function useToast(): (news: News) => void {
  return useContext(Notify);
}

/** Goes around the page, once. */
export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const notify = useCallback((news: News) => {
    setToasts((now) => [...now, { ...news, id: (now.at(-1)?.id ?? 0) + 1 }]);
  }, []);
  const dismiss = useCallback((id: number) => {
    setToasts((now) => now.filter((toast) => toast.id !== id));
  }, []);
  const show = (toast: Toast) => <ToastView key={toast.id} toast={toast} dismiss={dismiss} />;
  return (
    <Notify value={notify}>
      {children}
      <div className="toasts">
        <div role="status">{toasts.filter(({ state }) => state !== 'fail').map(show)}</div>
        <div role="alert">{toasts.filter(({ state }) => state === 'fail').map(show)}</div>
      </div>
    </Notify>
  );
}

function ToastView({ toast, dismiss }: { toast: Toast; dismiss: (id: number) => void }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    // Nobody loses what they are reading: no clock while the pointer or the focus is on it.
    if (held || toast.state === 'fail') return;
    const timer = setTimeout(() => dismiss(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, toast, dismiss]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only holds the clock; nothing to press
    <div
      className={`toast toast-${toast.state}`}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <StateIcon state={toast.state} />
      <span className="hidden-text">{toast.state}: </span>
      <span className="toast-text">{toast.text}</span>
      <Button kind="quiet" onClick={() => dismiss(toast.id)}>
        Dismiss
      </Button>
    </div>
  );
}
