import { Field } from '@gauntlet/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DiffAnswer, TemplateDetail } from '../answers.ts';
import { get } from '../api.ts';
import { dateText } from '../format.ts';

const signs = { same: ' ', added: '+', removed: '−' } as const;

export function Versions({ template }: { template: TemplateDetail }) {
  const { template_id: id, versions } = template;
  const [from, setFrom] = useState(versions[1]?.version ?? 1);
  const [to, setTo] = useState(versions[0]?.version ?? 1);
  const query = useQuery({
    queryKey: ['diff', id, from, to],
    queryFn: () => get<DiffAnswer>(`/templates/${id}/diff?from=${from}&to=${to}`),
  });
  const choice = (label: string, value: number, choose: (version: number) => void) => (
    <Field label={label}>
      {(control) => (
        <select {...control} value={value} onChange={({ target }) => choose(Number(target.value))}>
          {versions.map(({ version, created_at: at }) => (
            <option key={version} value={version}>{`${version}, ${dateText(at)}`}</option>
          ))}
        </select>
      )}
    </Field>
  );
  return (
    <div className="stack">
      <div className="fields">
        {choice('From version', from, setFrom)}
        {choice('To version', to, setTo)}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, by keyboard too */}
      <pre className="diff" tabIndex={0}>
        {query.data?.lines.map(({ kind, text }, at) => (
          <div key={at} className={`diff-${kind}`}>
            <span className="hidden-text">{kind === 'same' ? '' : `${kind}: `}</span>
            {signs[kind]} {text}
          </div>
        ))}
      </pre>
    </div>
  );
}
