import { Card, type Column, Empty, Table } from '@gauntlet/ui';
import { useQuery } from '@tanstack/react-query';
import type { SeedAnswer } from '../answers.ts';
import { get } from '../api.ts';
import { dateText } from '../format.ts';
import { Frame } from '../frame.tsx';
import { SeedUpload } from '../seed-upload.tsx';
import { Failure } from './failure.tsx';

const columns: Column<SeedAnswer>[] = [
  { key: 'name', title: 'File', cell: ({ filename }) => filename },
  { key: 'format', title: 'Format', cell: ({ format }) => format ?? 'not looked at' },
  { key: 'rows', title: 'Rows', cell: (one) => one.record_count ?? '–', numeric: true },
  { key: 'columns', title: 'Columns', cell: (one) => one.columns?.join(', ') ?? '–' },
  { key: 'when', title: 'Uploaded', cell: ({ created_at: at }) => dateText(at) },
];

export function SeedsPage() {
  const query = useQuery({
    queryKey: ['seeds'],
    queryFn: () => get<{ seeds: SeedAnswer[] }>('/seed-data'),
  });
  return (
    <Frame title="Seed data" about="Rows that fill the places of a template" current="#/seeds">
      <div className="stack">
        <Card title="Upload">
          <SeedUpload onKept={() => query.refetch()} />
        </Card>
        {query.isError && <Failure error={query.error} again={() => query.refetch()} />}
        {query.isSuccess && (
          <Table
            caption="Files"
            columns={columns}
            rows={query.data.seeds}
            rowKey={({ s3_key: key }) => key}
            empty={<Empty title="No files yet">Drop a CSV, JSONL or JSON file above.</Empty>}
          />
        )}
      </div>
    </Frame>
  );
}
