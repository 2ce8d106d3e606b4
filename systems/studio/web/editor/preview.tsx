// The prompts as they would be sent, for a row that one can change.
import { Code, Field } from '@gauntlet/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { StepDefinition } from '../../model/nouns.ts';
import type { TryAnswer } from '../answers.ts';
import { ApiError, api } from '../api.ts';
import { cellText } from '../format.ts';
import type { Mistake } from './editor.tsx';

type Props = { steps: readonly StepDefinition[]; sample: string; onSample: (text: string) => void };

/** Where the server found a mistake: in which step, and there. */
export function mistakeOf(error: unknown): (Mistake & { step: string }) | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const place = /(?:in|:) (?:system of )?step (\S+), line (\d+), column (\d+): (.*)$/s;
  const [, step, line, column, message] = place.exec(error.message) ?? [];
  if (step === undefined || message === undefined) return undefined;
  return { step, line: Number(line), column: Number(column), message };
}

export function usePreview(steps: readonly StepDefinition[], sample: string) {
  const draft = useDeferredValue(JSON.stringify({ steps, sample }));
  return useQuery({
    queryKey: ['preview', draft],
    queryFn: async () => {
      const asked = JSON.parse(draft) as { steps: StepDefinition[]; sample: string };
      const sample_data = JSON.parse(asked.sample || '{}') as object;
      const template_definition = { steps: asked.steps };
      return await api<TryAnswer>('POST', '/templates/draft/test', {
        sample_data,
        template_definition,
      });
    },
    retry: false,
    placeholderData: keepPreviousData,
  });
}

export function Preview({ steps, sample, onSample }: Props) {
  const [touched, setTouched] = useState(false);
  const preview = usePreview(steps, sample);
  const isBad = preview.error instanceof SyntaxError;
  const mistake = mistakeOf(preview.error);
  return (
    <div className="stack">
      <Field
        label="A row of sample data"
        hint="JSON: a name and a value for each thing the prompts use"
        error={touched && isBad ? 'This is no JSON yet' : undefined}
      >
        {(control) => (
          <textarea
            {...control}
            className={`${control.className} sample`}
            rows={4}
            spellCheck={false}
            value={sample}
            onChange={({ target }) => {
              setTouched(true);
              onSample(target.value);
            }}
          />
        )}
      </Field>
      <div aria-live="polite" className="stack">
        {mistake === undefined && preview.isError && !isBad && (
          <p className="problem">{String(preview.error.message)}</p>
        )}
        {mistake !== undefined && (
          <p className="problem">
            Step {mistake.step}, line {mistake.line}: {mistake.message}
          </p>
        )}
        {!preview.isError &&
          preview.data?.steps.map(({ step, prompt, output }) => (
            <div key={step} className="stack">
              <Code label={`Prompt of step ${step}`} code={prompt} />
              <p className="label">Answer (made up here): {cellText(output)}</p>
            </div>
          ))}
      </div>
    </div>
  );
}
