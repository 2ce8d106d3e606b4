// Everything around a chart that the chart itself does not have: title, unit, legend, the same
// figures as a table, and what is shown while there are none.
import './chart.css';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Progress } from '../state/progress.tsx';
import { type Color, color } from '../tokens.ts';
import { type Column, Table } from './table.tsx';

type Figure = string | number;

type Props = {
  title: string;
  unit?: string;
  legend?: readonly { label: string; color: Color; dashed?: boolean }[];
  /** The figures behind the picture: the text alternative, and what one copies. */
  data: { columns: readonly string[]; rows: readonly (readonly Figure[])[] };
  loading?: boolean;
  /** Shown when there are no rows: says what to do to get some. */
  empty: ReactNode;
  /**
   * An SVG; or a function that draws one for a width in pixels, such as Observable Plot:
   * `(width) => Plot.plot({ width, marks })`. Keep the function the same while its data is.
   */
  children: ReactNode | ((width: number) => Element);
};

export function ChartFrame(props: Props) {
  const { title, unit, legend = [], data, loading = false, empty, children } = props;
  const id = useId();
  const hasRows = data.rows.length > 0;
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption className="chart-caption">
        <span className="chart-title" id={id}>
          {title}
        </span>
        {unit && <span className="label">{unit}</span>}
      </figcaption>
      {loading && (
        <div className="chart-waits">
          <Progress label="Reading the figures" />
        </div>
      )}
      {!loading && !hasRows && empty}
      {!loading && hasRows && (
        <>
          {legend.length > 0 && <Legend entries={legend} />}
          {/* The table below says the same in words; the shapes alone would only be noise. */}
          <div className="chart-picture" aria-hidden="true">
            {typeof children === 'function' ? <Drawing draw={children} /> : children}
          </div>
          <details className="chart-data">
            <summary>Figures</summary>
            <Figures title={title} data={data} />
          </details>
        </>
      )}
    </figure>
  );
}

function Legend({ entries }: { entries: NonNullable<Props['legend']> }) {
  return (
    <ul className="chart-legend">
      {entries.map(({ label, color: name, dashed }) => (
        <li key={label}>
          <svg viewBox="0 0 20 8" aria-hidden="true">
            <path
              d="M0 4h20"
              stroke={color(name)}
              strokeWidth="3"
              strokeDasharray={dashed ? '5 3' : undefined}
            />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}

function Figures({ title, data }: Pick<Props, 'title' | 'data'>) {
  const rows = data.rows.map((figures, at) => ({ figures, key: String(at) }));
  const columns = data.columns.map(
    (name, at): Column<(typeof rows)[number]> => ({
      key: name,
      title: name,
      cell: ({ figures }) => figures[at],
      sortValue: ({ figures }) => figures[at],
      numeric: rows.every(({ figures }) => typeof figures[at] === 'number'),
    }),
  );
  return (
    <Table
      caption={`${title}, figures`}
      narrow="scroll"
      columns={columns}
      rows={rows}
      rowKey={({ key }) => key}
    />
  );
}

/** Draws anew whenever its place changes width. */
function Drawing({ draw }: { draw: (width: number) => Element }) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watcher = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  useEffect(() => {
    if (width > 0) place.current?.replaceChildren(draw(width));
  }, [draw, width]);
  return <div className="chart-drawing" ref={place} />;
}
