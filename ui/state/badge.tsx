import './badge.css';
import type { ReactNode } from 'react';
import type { State } from '../tokens.ts';
import { StateIcon } from './icon.tsx';

type Props = {
  state: State;
  /** The word, when the state's own says too little: "queued", "97.4 %". */
  children?: ReactNode;
};

/** A state as icon and word; the colour only repeats them. */
export function Badge({ state, children }: Props) {
  return (
    <span className={`badge badge-${state}`}>
      <StateIcon state={state} />
      {children ?? state}
    </span>
  );
}
