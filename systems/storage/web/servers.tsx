import { Badge, type Column, Table } from '@gauntlet/ui';
import type { ServerAnswer } from '../model/status.ts';
import { agoText, bytesText, countText } from './format.ts';

const columns: readonly Column<ServerAnswer>[] = [
  { key: 'id', title: 'Server', cell: ({ server_id }) => server_id },
  { key: 'state', title: 'State', cell: (server) => <State server={server} /> },
  { key: 'address', title: 'Address', cell: ({ grpc_address }) => grpc_address },
  {
    key: 'used',
    title: 'Used',
    numeric: true,
    cell: ({ used_space }) => bytesText(used_space),
    sortValue: ({ used_space }) => used_space,
  },
  {
    key: 'free',
    title: 'Free',
    numeric: true,
    cell: ({ available_space }) => bytesText(available_space),
    sortValue: ({ available_space }) => available_space,
  },
  {
    key: 'chunks',
    title: 'Chunks',
    numeric: true,
    cell: ({ chunks }) => countText(chunks),
    sortValue: ({ chunks }) => chunks,
  },
  {
    key: 'heartbeat',
    title: 'Heartbeat',
    cell: ({ last_heartbeat }) => agoText(last_heartbeat, Date.now()),
  },
  { key: 'scrub', title: 'All verified', cell: ({ scrub }) => scrubText(scrub) },
];

export function Servers({ servers }: { servers: readonly ServerAnswer[] }) {
  return (
    <Table
      caption="Chunk servers"
      columns={columns}
      rows={servers}
      rowKey={({ server_id }) => server_id}
    />
  );
}

function State({ server }: { server: ServerAnswer }) {
  if (server.status === 'maintenance') return <Badge state="quarantined">leaving</Badge>;
  if (server.status === 'inactive') return <Badge state="fail">inactive</Badge>;
  if (!server.reachable) return <Badge state="unknown">does not answer</Badge>;
  return <Badge state="pass">active</Badge>;
}

function scrubText(scrub: ServerAnswer['scrub']): string {
  const completedMs = Number(scrub.completedMs ?? 0);
  return completedMs > 0 ? agoText(new Date(completedMs), Date.now()) : 'not yet';
}
