import './table.css';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { nextSort, type Sort, type SortValue, sortRows } from './sort.ts';

export type Column<Row> = {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** Makes the column sortable. */
  sortValue?: (row: Row) => SortValue;
  /** Figures: to the right, in tabular digits. */
  numeric?: boolean;
};

type Props<Row> = {
  caption: string;
  /** The first column names the row. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** On a narrow place: a card for each row, or, for figures to compare, a sideways scroll. */
  narrow?: 'cards' | 'scroll';
  /** The order at first; with `onSort` (a server that sorts its pages), the order always. */
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Instead of the rows, when there are none. */
  empty?: ReactNode;
};

export function Table<Row>(props: Props<Row>) {
  const { caption, columns, rows, narrow = 'cards', onSort } = props;
  const [chosen, setChosen] = useState(props.sort);
  const sort = onSort ? props.sort : chosen;
  const change = onSort ?? setChosen;
  const value = columns.find(({ key }) => key === sort?.key)?.sortValue;
  const ordered = sort && value && !onSort ? sortRows(rows, sort.direction, value) : rows;
  const frame = useRef<HTMLElement>(null);
  const overflows = useOverflow(frame);
  const id = useId();
  if (rows.length === 0 && props.empty) return props.empty;
  return (
    <div className={`table-place table-${narrow}`}>
      {narrow === 'cards' && <SortChoice columns={columns} sort={sort} change={change} />}
      {/* Only a frame that scrolls is a stop of the keyboard. */}
      <section
        ref={frame}
        className="table-frame"
        {...(overflows && { tabIndex: 0, 'aria-labelledby': id })}
      >
        <table className="table">
          <caption id={id}>{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <Header key={column.key} column={column} sort={sort} change={change} />
              ))}
            </tr>
          </thead>
          <tbody>
            {ordered.map((row) => (
              <TableRow key={props.rowKey(row)} columns={columns} row={row} />
            ))}
          </tbody>
        </table>
      </section>
      {overflows && <p className="table-cue label">more columns: scroll sideways →</p>}
    </div>
  );
}

type SortProps = { sort: Sort | undefined; change: (sort: Sort) => void };

function Header<Row>({ column, sort, change }: { column: Column<Row> } & SortProps) {
  const { key, title, numeric, sortValue } = column;
  const direction = sort?.key === key ? sort.direction : undefined;
  const className = numeric ? 'table-numeric' : undefined;
  if (!sortValue) {
    return (
      <th scope="col" className={className}>
        {title}
      </th>
    );
  }
  return (
    <th scope="col" className={className} aria-sort={direction ?? 'none'}>
      {/* On cards the button is not there; the words still name the column to a screen reader. */}
      <span className="table-words">{title}</span>
      <button type="button" className="table-sort" onClick={() => change(nextSort(sort, key))}>
        {title}
        <span className={`table-arrow table-arrow-${direction ?? 'none'}`} aria-hidden="true" />
      </button>
    </th>
  );
}

function TableRow<Row>({ columns, row }: { columns: readonly Column<Row>[]; row: Row }) {
  return (
    <tr>
      {columns.map(({ key, title, cell, numeric }, index) => {
        const className = numeric ? 'table-numeric' : undefined;
        return index === 0 ? (
          <th key={key} scope="row" className={className}>
            {cell(row)}
          </th>
        ) : (
          <td key={key} data-title={title} className={className}>
            {cell(row)}
          </td>
        );
      })}
    </tr>
  );
}

/** Cards have no headers to press; there the order is chosen here. */
function SortChoice<Row>(props: { columns: readonly Column<Row>[] } & SortProps) {
  const { columns, sort, change } = props;
  const id = useId();
  const sortable = columns.filter(({ sortValue }) => sortValue);
  if (sortable.length === 0) return null;
  return (
    <div className="table-choice">
      <label htmlFor={id}>Sort by</label>
      <select
        id={id}
        className="field-control"
        value={sort ? `${sort.direction} ${sort.key}` : ''}
        onChange={({ target }) => {
          const [direction, ...key] = target.value.split(' ');
          change({
            key: key.join(' '),
            direction: direction === 'descending' ? 'descending' : 'ascending',
          });
        }}
      >
        {!sort && <option value="">as they come</option>}
        {sortable.flatMap(({ key, title }) => [
          <option key={`up ${key}`} value={`ascending ${key}`}>{`${title} ↑`}</option>,
          <option key={`down ${key}`} value={`descending ${key}`}>{`${title} ↓`}</option>,
        ])}
      </select>
    </div>
  );
}

function useOverflow(frame: React.RefObject<HTMLElement | null>): boolean {
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const watcher = new ResizeObserver(() => {
      setOverflows(element.scrollWidth > element.clientWidth + 1);
    });
    watcher.observe(element);
    // The table grows with its rows while the frame stays as wide as it is.
    for (const child of element.children) watcher.observe(child);
    return () => watcher.disconnect();
  }, [frame]);
  return overflows;
}
