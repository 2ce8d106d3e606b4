import { Button, Card, Cards, Progress, TextField, useToast } from '@gauntlet/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { StepDefinition } from '../../model/nouns.ts';
import type { ModelAnswer, TemplateDetail } from '../answers.ts';
import { ApiError, api, get, request } from '../api.ts';
import { mistakeOf, Preview, usePreview } from '../editor/preview.tsx';
import { StepEditor } from '../editor/step.tsx';
import { Versions } from '../editor/versions.tsx';
import { Frame } from '../frame.tsx';
import { leadOn } from '../lead-on.ts';
import { Failure } from './failure.tsx';

const starting: StepDefinition = {
  id: 'question',
  model: 'cheap',
  prompt: 'Write one question about {{ topic }} for a {{ reader|default("beginner") }}.',
  max_tokens: 120,
};

export function TemplatePage({ id }: { id: string }) {
  const isNew = id === 'new';
  const query = useQuery({
    queryKey: ['template', id],
    queryFn: () => get<TemplateDetail>(`/templates/${id}`),
    enabled: !isNew,
  });
  if (query.isError) {
    return (
      <Frame title="Template" current="#/templates">
        <Failure error={query.error} again={() => query.refetch()} />
      </Frame>
    );
  }
  if (!isNew && query.data === undefined) {
    return (
      <Frame title="Template" current="#/templates">
        <Progress label="Reading the template" />
      </Frame>
    );
  }
  return <TemplateEditor key={query.data?.version ?? 0} template={query.data} />;
}

function sampleFor(names: readonly string[]): string {
  const row = Object.fromEntries(
    names.map((name) => [name, name === 'topic' ? 'tea' : `a ${name}`]),
  );
  return JSON.stringify(row, null, 2);
}

function TemplateEditor({ template }: { template: TemplateDetail | undefined }) {
  const definition = template?.template_definition;
  const [name, setName] = useState(template?.name ?? '');
  const [description, setDescription] = useState(template?.description ?? '');
  const [isPublic, setPublic] = useState(template?.is_public ?? false);
  const [steps, setSteps] = useState<readonly StepDefinition[]>(definition?.steps ?? [starting]);
  const [sample, setSample] = useState(sampleFor(template?.schema_requirements ?? ['topic']));
  const [problem, setProblem] = useState<ApiError>();
  const models = useQuery({ queryKey: ['models'], queryFn: () => get<ModelAnswer>('/models') });
  const preview = usePreview(steps, sample);
  const mistake = mistakeOf(preview.error) ?? mistakeOf(problem);
  const notify = useToast();
  const queries = useQueryClient();
  const readOnly = template !== undefined && !template.is_owner;
  const save = async () => {
    const goOn = leadOn();
    setProblem(undefined);
    const template_definition = { ...definition, steps };
    const body = { name, description, is_public: isPublic, template_definition };
    try {
      const kept = template
        ? await api<{ template_id: string; version: number }>(
            'PUT',
            `/templates/${template.template_id}`,
            body,
          )
        : await api<{ template_id: string; version: number }>('POST', '/templates', body);
      notify({ state: 'pass', text: `Saved as version ${kept.version}` });
      void queries.invalidateQueries();
      goOn(`#/templates/${kept.template_id}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error);
    }
  };
  const change = (at: number, step: StepDefinition) =>
    setSteps(steps.map((one, index) => (index === at ? step : one)));
  const usable = (models.data?.models ?? [])
    .filter((one) => one.can_be_used)
    .map((one) => one.model);
  const nameProblem = problem?.fields.find(({ field }) => field === 'name');
  return (
    <Frame
      title={template?.name ?? 'New template'}
      about={template && `Version ${template.version} of ${template.latest_version}`}
      current="#/templates"
      actions={<Actions template={template} readOnly={readOnly} save={save} />}
    >
      {problem && mistakeOf(problem) === undefined && (
        <p className="problem" role="alert">
          {problem.message}. {problem.fix}
        </p>
      )}
      <Cards>
        <Card title="Steps" note={`${steps.length} for each record`} wide={false}>
          <div className="fields">
            <TextField
              label="Name"
              value={name}
              error={nameProblem && 'Give it a name'}
              onChange={({ target }) => setName(target.value)}
            />
            <TextField
              label="What it makes"
              value={description}
              onChange={({ target }) => setDescription(target.value)}
            />
          </div>
          {steps.map((step, at) => (
            <StepEditor
              key={at}
              step={step}
              models={['cheap', 'balanced', 'premium', ...usable]}
              mistake={mistake?.step === step.id ? mistake : undefined}
              onChange={(next) => change(at, next)}
              onRemove={
                steps.length > 1 ? () => setSteps(steps.filter((one) => one !== step)) : undefined
              }
            />
          ))}
          <div className="row">
            <Button
              onClick={() =>
                setSteps([...steps, { ...starting, id: `step_${steps.length + 1}`, prompt: '' }])
              }
            >
              Add a step
            </Button>
            <label className="choice">
              <input
                type="checkbox"
                checked={isPublic}
                onChange={({ target }) => setPublic(target.checked)}
              />
              Share it in the marketplace
            </label>
          </div>
        </Card>
        <Card title="Preview">
          <Preview steps={steps} sample={sample} onSample={setSample} />
        </Card>
        {template && template.versions.length > 1 && (
          <Card title="What changed" wide>
            <Versions template={template} />
          </Card>
        )}
      </Cards>
    </Frame>
  );
}

type ActionsProps = {
  template: TemplateDetail | undefined;
  readOnly: boolean;
  save: () => Promise<void>;
};

function Actions({ template, readOnly, save }: ActionsProps) {
  const notify = useToast();
  const fork = async () => {
    const goOn = leadOn();
    const made = await api<{ template_id: string }>(
      'POST',
      `/templates/${template?.template_id}/fork`,
      {},
    );
    notify({ state: 'pass', text: 'This is your copy now' });
    goOn(`#/templates/${made.template_id}`);
  };
  const download = async () => {
    const response = await request('GET', `/templates/${template?.template_id}/export`);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await response.blob());
    link.download = `${template?.name ?? 'template'}.yaml`;
    link.click();
  };
  return (
    <>
      {template && <Button onClick={download}>Export YAML</Button>}
      {template && <Button onClick={fork}>Fork</Button>}
      {!readOnly && (
        <Button kind="primary" onClick={save}>
          {template ? 'Save a new version' : 'Save'}
        </Button>
      )}
    </>
  );
}
