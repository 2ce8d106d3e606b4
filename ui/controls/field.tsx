import './field.css';
import { type InputHTMLAttributes, type ReactNode, useId } from 'react';
import { StateIcon } from '../state/icon.tsx';

/** What the control inside a field must carry, so that label, hint and error belong to it. */
export type ControlProps = {
  id: string;
  className: string;
  'aria-describedby'?: string;
  'aria-invalid'?: true;
};

type FieldProps = {
  label: string;
  hint?: ReactNode;
  /** What is wrong and how to mend it. */
  error?: string | undefined;
  /** The control: an input, a select, a textarea, with the properties given. */
  children: (control: ControlProps) => ReactNode;
};

/** Label, hint and error around any control. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        className: 'field-control',
        ...(described && { 'aria-describedby': described }),
        ...(error && { 'aria-invalid': true }),
      })}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          <StateIcon state="fail" />
          <span>{error}</span>
        </p>
      )}
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

type TextProps = Omit<FieldProps, 'children'> &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'children' | 'className' | 'id'>;

/** The usual field: one line of text, a number, an e-mail, a password. */
export function TextField({ label, hint, error, ...input }: TextProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <input type="text" {...input} {...control} />}
    </Field>
  );
}
