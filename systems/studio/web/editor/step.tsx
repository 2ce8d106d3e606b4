import { Button, Field, TextField } from '@gauntlet/ui';
import type { StepDefinition } from '../../model/nouns.ts';
import { type Mistake, PromptEditor } from './editor.tsx';

type Props = {
  step: StepDefinition;
  models: readonly string[];
  onChange: (step: StepDefinition) => void;
  onRemove: (() => void) | undefined;
  mistake: Mistake | undefined;
};

export function StepEditor({ step, models, onChange, onRemove, mistake }: Props) {
  return (
    <fieldset className="step">
      <legend>Step {step.id}</legend>
      <div className="fields">
        <TextField
          label="Id"
          value={step.id}
          onChange={({ target }) => onChange({ ...step, id: target.value })}
        />
        <Field label="Model">
          {(control) => (
            <select
              {...control}
              value={step.model}
              onChange={({ target }) => onChange({ ...step, model: target.value })}
            >
              {[...new Set([step.model, ...models])].map((model) => (
                <option key={model}>{model}</option>
              ))}
            </select>
          )}
        </Field>
        <TextField
          label="Most tokens of an answer"
          type="number"
          min={1}
          value={step.max_tokens ?? 512}
          onChange={({ target }) => onChange({ ...step, max_tokens: Number(target.value) })}
        />
      </div>
      <PromptEditor
        label="Prompt"
        value={step.prompt}
        mistake={mistake}
        onChange={(prompt) => onChange({ ...step, prompt })}
      />
      {onRemove && (
        <div>
          <Button kind="quiet" onClick={onRemove}>
            Remove step {step.id}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
