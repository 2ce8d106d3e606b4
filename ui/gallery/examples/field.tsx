import { Field, TextField } from '@gauntlet/ui';

export const title = 'Field';
export const about =
  'Label, hint and error around a control. TextField is the usual one; Field takes any control.';

export function Example() {
  return (
    <div className="stack">
      <TextField label="Name of the dataset" placeholder="support-questions" />
      <TextField
        label="Budget"
        inputMode="decimal"
        defaultValue="-4"
        hint="In US dollars. The job never spends more."
        error="The budget is below zero. Enter at least 0.01."
      />
      <TextField label="Template" defaultValue="built in, cannot be changed" disabled />
      <Field label="Output" hint="Parquet keeps the types.">
        {(control) => (
          <select {...control}>
            <option>JSONL</option>
            <option>CSV</option>
            <option>Parquet</option>
          </select>
        )}
      </Field>
    </div>
  );
}
