import { Button, Card, Page, TextField } from '@gauntlet/ui';
import { type FormEvent, useState } from 'react';
import { ApiError, api } from '../api.ts';
import { leadOn } from '../lead-on.ts';
import { keepSession } from '../session.ts';

type Tokens = { access_token: string; refresh_token: string };

export function LoginPage({ isNew }: { isNew: boolean }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<ApiError>();
  const [news, setNews] = useState(
    location.hash.includes('confirmed') ? 'Your address is confirmed. Log in.' : '',
  );
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const goOn = leadOn();
    setBusy(true);
    setProblem(undefined);
    try {
      if (isNew) {
        const made = await api<{ confirmed: boolean }>('POST', '/signup', { email, password });
        if (!made.confirmed) {
          setNews('We have sent you a message. Follow its link, then log in.');
          goOn('#/login');
          return;
        }
      }
      const tokens = await api<Tokens>('POST', '/login', { email, password });
      keepSession({ access: tokens.access_token, refresh: tokens.refresh_token, email });
      goOn(isNew ? '#/templates' : '#/jobs');
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const ofPassword = problem?.code === 'PASSWORD_WEAK';
  const text = problem && `${problem.message}. ${problem.fix}`;
  return (
    <Page
      product="Studio"
      title={isNew ? 'Sign up' : 'Log in'}
      about="Synthetic datasets from templates, within an exact budget"
    >
      <div className="narrow">
        <Card title={isNew ? 'A new account' : 'Your account'}>
          {news !== '' && <p role="status">{news}</p>}
          <form className="stack" onSubmit={submit} noValidate>
            <TextField
              label="E-mail"
              type="email"
              autoComplete="email"
              required
              value={email}
              error={ofPassword ? undefined : text}
              onChange={({ target }) => setEmail(target.value)}
            />
            <TextField
              label="Password"
              type="password"
              autoComplete={isNew ? 'new-password' : 'current-password'}
              required
              value={password}
              error={ofPassword ? text : undefined}
              {...(isNew ? { hint: 'Ten characters at least. Four unrelated words do well.' } : {})}
              onChange={({ target }) => setPassword(target.value)}
            />
            <Button kind="primary" type="submit" busy={busy}>
              {isNew ? 'Sign up' : 'Log in'}
            </Button>
          </form>
          {isNew ? (
            <p>
              Have an account? <a href="#/login">Log in</a>
            </p>
          ) : (
            <p>
              New here? <a href="#/signup">Sign up</a>
            </p>
          )}
        </Card>
      </div>
    </Page>
  );
}
