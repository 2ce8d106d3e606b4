import { Button, Card, Progress, TextField, useToast } from '@gauntlet/ui';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError, api, get } from '../api.ts';
import { Frame } from '../frame.tsx';

type Notify = { webhook?: string; email?: string };
type UserAnswer = { email: string; settings: { notify?: Notify } };

export function SettingsPage() {
  const query = useQuery({ queryKey: ['user'], queryFn: () => get<UserAnswer>('/user') });
  return (
    <Frame title="Settings" about={query.data?.email} current="#/settings">
      {query.data ? <Form user={query.data} /> : <Progress label="Reading the settings" />}
    </Frame>
  );
}

function Form({ user }: { user: UserAnswer }) {
  const [webhook, setWebhook] = useState(user.settings.notify?.webhook ?? '');
  const [email, setEmail] = useState(user.settings.notify?.email ?? '');
  const [problem, setProblem] = useState<ApiError>();
  const notify = useToast();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(undefined);
    try {
      const wanted = { ...(webhook && { webhook }), ...(email && { email }) };
      await api('PATCH', '/user', { notify: wanted });
      notify({ state: 'pass', text: 'Saved' });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error);
    }
  };
  const wrong = (field: string) =>
    problem?.fields.find((one) => one.field === `notify.${field}`)?.message;
  return (
    <div className="narrow">
      <Card title="When a job ends">
        <form className="stack" onSubmit={save} noValidate>
          <TextField
            label="Web hook"
            type="url"
            hint="Gets a POST with the status and the cost"
            value={webhook}
            error={wrong('webhook')}
            onChange={({ target }) => setWebhook(target.value)}
          />
          <TextField
            label="E-mail"
            type="email"
            hint="For every job that does not name its own"
            value={email}
            error={wrong('email')}
            onChange={({ target }) => setEmail(target.value)}
          />
          <Button kind="primary" type="submit">
            Save
          </Button>
        </form>
      </Card>
    </div>
  );
}
