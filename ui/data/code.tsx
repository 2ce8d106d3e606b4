import './code.css';
import { StateIcon } from '../state/icon.tsx';
import type { State } from '../tokens.ts';

export type Mark = {
  line: number;
  state: State;
  /** What about the line, said after it: "not run", "expected `}}`". */
  note?: string;
};

type Props = {
  /** The file, or what this is. */
  label: string;
  code: string;
  /** The number of the first line. */
  start?: number;
  marks?: readonly Mark[];
};

/** Lines with their numbers. Numbers and marks are not part of what is selected and copied. */
export function Code({ label, code, start = 1, marks = [] }: Props) {
  const lines = code.replace(/\n$/, '').split('\n');
  const width = String(start + lines.length - 1).length;
  return (
    <figure className="code">
      <figcaption className="label">{label}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, by keyboard too */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for the controls of a form */}
      <pre tabIndex={0} role="group" aria-label={label}>
        <code>
          {lines.map((text, index) => {
            const number = start + index;
            const digits = String(number).padStart(width);
            const mark = marks.find(({ line }) => line === number);
            return <Line key={number} digits={digits} text={text} mark={mark} />;
          })}
        </code>
      </pre>
    </figure>
  );
}

function Line(props: { digits: string; text: string; mark: Mark | undefined }) {
  const { digits, text, mark } = props;
  return (
    <span className={mark ? `code-line code-${mark.state}` : 'code-line'} data-number={digits}>
      <span className="code-mark">{mark && <StateIcon state={mark.state} />}</span>
      <span>{text || ' '}</span>
      {mark && (
        <span className="code-note">
          <span className="hidden-text">line {mark.line}, </span>
          {mark.note ?? <span className="hidden-text">{mark.state}</span>}
        </span>
      )}
    </span>
  );
}
