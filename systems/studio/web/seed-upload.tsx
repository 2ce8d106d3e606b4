// A place to drop a file: uploaded with its progress, looked through, its first rows shown.
import { Badge, Field, Progress, Table } from '@gauntlet/ui';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { CheckAnswer, TemplateAnswer } from './answers.ts';
import { api, get, upload } from './api.ts';
import { cellText } from './format.ts';

type Props = { templateId?: string; onKept: (key: string, check: CheckAnswer) => void };
type Work = { name: string; share: number; key?: string; check?: CheckAnswer; problem?: string };

export function SeedUpload({ templateId, onKept }: Props) {
  const [work, setWork] = useState<Work>();
  const [over, setOver] = useState(false);
  const [chosen, setChosen] = useState('');
  const id = useId();
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setWork({ name: file.name, share: 0 });
    try {
      const content_type = file.type || 'text/csv';
      const link = await api<{ upload_url: string; s3_key: string }>('POST', '/seed-data/upload', {
        filename: file.name,
        content_type,
      });
      await upload(link.upload_url, file, (share) => setWork({ name: file.name, share }));
      const check = await api<CheckAnswer>('POST', '/seed-data/validate', {
        s3_key: link.s3_key,
        template_id: templateId ?? (chosen || 'system-question-answer'),
      });
      setWork({ name: file.name, share: 1, key: link.s3_key, check });
      onKept(link.s3_key, check);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      setWork({ name: file.name, share: 1, problem });
    }
  };
  return (
    <div className="stack">
      {templateId === undefined && <TemplateChoice value={chosen} choose={setChosen} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same */}
      <div
        className={over ? 'drop drop-over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer.files[0]);
        }}
      >
        <label htmlFor={id}>Drop a CSV, JSONL or JSON file here, or choose one</label>
        <input
          id={id}
          type="file"
          accept=".csv,.tsv,.json,.jsonl,.ndjson,.txt"
          onChange={({ target }) => take(target.files?.[0])}
        />
      </div>
      {work && work.check === undefined && work.problem === undefined && (
        <Progress label={`Uploading ${work.name}`} value={Math.floor(work.share * 100)} />
      )}
      {work?.problem && (
        <p className="problem" role="alert">
          {work.name}: {work.problem}
        </p>
      )}
      {work?.check && <Checked name={work.name} check={work.check} />}
    </div>
  );
}

function TemplateChoice({ value, choose }: { value: string; choose: (id: string) => void }) {
  const query = useQuery({
    queryKey: ['templates', 'all'],
    queryFn: () => get<{ templates: TemplateAnswer[] }>('/templates'),
  });
  return (
    <Field label="For which template" hint="The file is held to what this template needs">
      {(control) => (
        <select {...control} value={value} onChange={({ target }) => choose(target.value)}>
          {query.data?.templates.map(({ template_id: id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Checked({ name, check }: { name: string; check: CheckAnswer }) {
  const rows = check.sample.slice(0, 5).map((row, at) => ({ row, key: String(at) }));
  const columns = check.columns.slice(0, 8).map((column) => ({
    key: column,
    title: column,
    cell: ({ row }: (typeof rows)[number]) => cellText(row[column]),
  }));
  return (
    <div className="stack" role="status">
      <div className="row">
        <Badge state={check.valid ? 'pass' : 'fail'}>{check.valid ? 'fits' : 'does not fit'}</Badge>
        <span>
          {name}: {check.record_count} rows, {check.format}
        </span>
      </div>
      {check.error && <p className="problem">{check.error}</p>}
      <Table
        caption="First rows"
        narrow="scroll"
        columns={columns}
        rows={rows}
        rowKey={({ key }) => key}
      />
    </div>
  );
}
