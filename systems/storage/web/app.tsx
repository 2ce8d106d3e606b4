// The status page: servers, space, repair, ring.
import { Badge, Button, Card, Cards, Empty, KeyValues, Page, TextField } from '@gauntlet/ui';
import { type FormEvent, useState } from 'react';
import type { StatusAnswer } from '../model/status.ts';
import { bytesText, countText } from './format.ts';
import { Ring } from './ring.tsx';
import { Servers } from './servers.tsx';
import { useStatus } from './status.ts';

export function App() {
  const { seen, unlock } = useStatus();
  const status = seen.kind === 'there' ? seen.status : seen.kind === 'away' ? seen.last : undefined;
  return (
    <Page product="Storage" title="Cluster" about={about(status)}>
      {seen.kind === 'away' && (
        <p className="problem" role="alert">
          {seen.problem} {status !== undefined && 'Below is what was last seen.'}
        </p>
      )}
      {seen.kind === 'waiting' && <p role="status">Asking the file API …</p>}
      {seen.kind === 'locked' && <Lock problem={seen.problem} unlock={unlock} />}
      {status !== undefined && <Status status={status} />}
    </Page>
  );
}

function about(status: StatusAnswer | undefined): string | undefined {
  if (status === undefined) return undefined;
  const { epoch, copies } = status.layout ?? { epoch: 0, copies: 0 };
  const files = `${countText(status.files)} ${status.files === 1 ? 'file' : 'files'}`;
  return `epoch ${epoch}, ${copies} copies, ${files}, ${bytesText(status.bytes)}`;
}

function Status({ status }: { status: StatusAnswer }) {
  return (
    <Cards>
      <Card title="Servers" wide note={`${status.servers.length}`}>
        {status.servers.length === 0 ? (
          <Empty title="No servers yet">
            Start one with <code>npx storage node --id a</code>, and it joins by itself.
          </Empty>
        ) : (
          <Servers servers={status.servers} />
        )}
      </Card>
      {status.servers.length > 0 && (
        <Card title="Ring" note="share of the partitions">
          <Ring servers={status.servers} />
        </Card>
      )}
      <Card title="Repair" note={<Health status={status} />}>
        <KeyValues
          items={[
            { key: 'waiting for a copy', value: countText(status.repairs) },
            { key: 'lost', value: countText(status.lost) },
            { key: 'to be removed', value: countText(status.deletions) },
          ]}
        />
      </Card>
      <Card title="Content">
        <KeyValues
          items={[
            { key: 'files', value: countText(status.files) },
            { key: 'bytes', value: bytesText(status.bytes) },
            { key: 'chunks', value: countText(status.chunks) },
            { key: 'uploads under way', value: countText(status.uploads) },
          ]}
        />
      </Card>
    </Cards>
  );
}

function Health({ status }: { status: StatusAnswer }) {
  if (status.lost > 0) return <Badge state="fail">chunks are lost</Badge>;
  if (status.repairs > 0) return <Badge state="running">repairing</Badge>;
  return <Badge state="pass">nothing to do</Badge>;
}

type LockProps = { problem: string | undefined; unlock: (key: string) => void };

function Lock({ problem, unlock }: LockProps) {
  const [key, setKey] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    unlock(key.trim());
  };
  return (
    <form className="lock" onSubmit={send}>
      <TextField
        label="API key"
        type="password"
        hint="Of a user with the role admin: npx storage user add NAME --role admin"
        error={problem}
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      <Button type="submit">Show the cluster</Button>
    </form>
  );
}
