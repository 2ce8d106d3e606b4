// A text area with its colours behind it: typing, selecting, undoing stay the browser's.
import { Field } from '@gauntlet/ui';
import { useRef } from 'react';
import { highlight } from './highlight.ts';

export type Mistake = { line: number; column: number; message: string };

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  mistake?: Mistake | undefined;
};

export function PromptEditor({ label, value, onChange, mistake }: Props) {
  const colours = useRef<HTMLPreElement>(null);
  const text = useRef<HTMLTextAreaElement>(null);
  const lines = value.split('\n').length;
  const goThere = () => {
    if (mistake === undefined) return;
    const before = value
      .split('\n')
      .slice(0, mistake.line - 1)
      .join('\n').length;
    const at = before + (mistake.line > 1 ? 1 : 0) + mistake.column - 1;
    text.current?.focus();
    text.current?.setSelectionRange(at, at + 1);
  };
  return (
    <Field
      label={label}
      hint={
        <>
          Names in <code>{'{{ }}'}</code> come from your data, <code>steps.id.output</code> from
          earlier steps
        </>
      }
      error={mistake && `Line ${mistake.line}, column ${mistake.column}: ${mistake.message}`}
    >
      {({ className, ...control }) => (
        <div className="editor">
          <ol className="editor-lines" aria-hidden="true">
            {Array.from({ length: lines }, (_, at) => (
              <li key={at} className={mistake?.line === at + 1 ? 'editor-wrong' : undefined}>
                {at + 1}
              </li>
            ))}
          </ol>
          <div className="editor-text">
            <pre ref={colours} aria-hidden="true">
              {highlight(value).map(({ kind, text: piece }, at) => (
                <span key={at} className={`editor-${kind}`}>
                  {piece}
                </span>
              ))}{' '}
            </pre>
            <textarea
              {...control}
              ref={text}
              className={`${className} editor-input`}
              spellCheck={false}
              wrap="off"
              rows={Math.max(4, lines)}
              value={value}
              onChange={({ target }) => onChange(target.value)}
              onScroll={({ currentTarget }) => {
                colours.current?.scrollTo({ left: currentTarget.scrollLeft });
              }}
            />
            {mistake && (
              <button type="button" className="editor-go" onClick={goThere}>
                Go to the mistake
              </button>
            )}
          </div>
        </div>
      )}
    </Field>
  );
}
