import './key-values.css';
import type { ReactNode } from 'react';

type Props = { items: readonly { key: string; value: ReactNode }[] };

/** Facts about one thing: a run's tree, a job's budget. */
export function KeyValues({ items }: Props) {
  return (
    <dl className="key-values">
      {items.map(({ key, value }) => (
        <div key={key}>
          <dt className="label">{key}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
