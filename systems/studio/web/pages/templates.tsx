import {
  Badge,
  Button,
  ButtonLink,
  type Column,
  Empty,
  Field,
  Progress,
  Table,
  useToast,
} from '@gauntlet/ui';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { TemplateAnswer } from '../answers.ts';
import { api, get } from '../api.ts';
import { dateText } from '../format.ts';
import { Frame } from '../frame.tsx';
import { leadOn } from '../lead-on.ts';
import { Failure } from './failure.tsx';

const columns: Column<TemplateAnswer>[] = [
  {
    key: 'name',
    title: 'Template',
    cell: ({ name, template_id: id }) => <a href={`#/templates/${id}`}>{name}</a>,
    sortValue: ({ name }) => name,
  },
  { key: 'description', title: 'What it makes', cell: ({ description }) => description },
  {
    key: 'needs',
    title: 'Needs',
    cell: ({ schema_requirements: needs }) => needs.join(', ') || 'nothing',
  },
  { key: 'version', title: 'Version', cell: ({ version }) => version, numeric: true },
  {
    key: 'kind',
    title: 'Whose',
    cell: (one) => (
      <Badge state={one.is_owner ? 'pass' : 'skipped'}>
        {one.is_system ? 'built in' : one.is_owner ? 'mine' : 'public'}
      </Badge>
    ),
  },
  { key: 'when', title: 'Changed', cell: ({ updated_at: at }) => dateText(at) },
];

export function TemplatesPage() {
  const [search, setSearch] = useState('');
  const [all, setAll] = useState(false);
  const wanted = search && `&search=${encodeURIComponent(search)}`;
  const path = `/templates?include_public=${all}${wanted}`;
  const query = useQuery({
    queryKey: ['templates', path],
    queryFn: () => get<{ templates: TemplateAnswer[] }>(path),
  });
  const templates = query.data?.templates ?? [];
  return (
    <Frame
      title="Templates"
      about="Prompts with places for your data"
      current="#/templates"
      actions={
        <>
          <ImportButton />
          <ButtonLink kind="primary" href="#/templates/new">
            New template
          </ButtonLink>
        </>
      }
    >
      <div className="filters">
        <Field label="Search">
          {(control) => (
            <input
              type="search"
              {...control}
              value={search}
              onChange={({ target }) => setSearch(target.value)}
            />
          )}
        </Field>
        <label className="choice">
          <input type="checkbox" checked={all} onChange={({ target }) => setAll(target.checked)} />
          Marketplace: also what others share
        </label>
      </div>
      {query.isPending && <Progress label="Reading the templates" />}
      {query.isError && <Failure error={query.error} again={() => query.refetch()} />}
      {query.isSuccess && (
        <Table
          caption="Templates"
          columns={columns}
          rows={templates}
          rowKey={({ template_id: id }) => id}
          empty={
            <Empty title="No template fits">Search for something else, or make a new one.</Empty>
          }
        />
      )}
    </Frame>
  );
}

function ImportButton() {
  const input = useRef<HTMLInputElement>(null);
  const notify = useToast();
  const read = async (file: File | undefined) => {
    if (file === undefined) return;
    const goOn = leadOn();
    try {
      const yaml = await file.text();
      const made = await api<{ template_id: string }>('POST', '/templates/import', { yaml });
      goOn(`#/templates/${made.template_id}`);
    } catch (error) {
      notify({ state: 'fail', text: String(error) });
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml"
        hidden
        onChange={({ target }) => read(target.files?.[0])}
      />
      <Button onClick={() => input.current?.click()}>Import YAML</Button>
    </>
  );
}
