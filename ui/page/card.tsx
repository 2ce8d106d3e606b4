import './card.css';
import { type ReactNode, useId } from 'react';

type CardProps = {
  title: string;
  /** A word on the right: a badge, a count, a date. */
  note?: ReactNode;
  /** For what must be read across the whole page: a wide table. */
  wide?: boolean;
  children: ReactNode;
};

/** One subject of a page. A card with nothing to say is left out by its page. */
export function Card({ title, note, wide = false, children }: CardProps) {
  const id = useId();
  return (
    <section className={wide ? 'card card-wide' : 'card'} aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{title}</h2>
        {note && <div className="card-note label">{note}</div>}
      </div>
      <div className="card-body">{children}</div>
    </section>
  );
}

/** Cards beside one another as far as the place allows. */
export function Cards({ children }: { children: ReactNode }) {
  return <div className="cards">{children}</div>;
}
