// Which page it is: by the part of the address behind the hash, so that any file server will do.
import { Button, Page } from '@gauntlet/ui';
import { type ReactNode, useSyncExternalStore } from 'react';
import { api } from './api.ts';
import { CostsPage } from './pages/costs.tsx';
import { JobPage } from './pages/job.tsx';
import { JobsPage } from './pages/jobs.tsx';
import { LoginPage } from './pages/login.tsx';
import { NewJobPage } from './pages/new-job.tsx';
import { SeedsPage } from './pages/seeds.tsx';
import { SettingsPage } from './pages/settings.tsx';
import { TemplatePage } from './pages/template.tsx';
import { TemplatesPage } from './pages/templates.tsx';
import { currentSession, keepSession, useSession } from './session.ts';

const nav = [
  { href: '#/jobs', label: 'Jobs' },
  { href: '#/new', label: 'New job' },
  { href: '#/templates', label: 'Templates' },
  { href: '#/seeds', label: 'Seed data' },
  { href: '#/costs', label: 'Costs' },
  { href: '#/settings', label: 'Settings' },
];

function onHash(changed: () => void) {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

export function App() {
  const hash = useSyncExternalStore(onHash, () => location.hash);
  const session = useSession();
  const [, page = '', id = ''] = (hash.split('?')[0] ?? '').split('/');
  if (session === undefined) return <LoginPage isNew={page === 'signup'} />;
  switch (page) {
    case 'new':
      return <NewJobPage />;
    case 'templates':
      return id === '' ? <TemplatesPage /> : <TemplatePage key={id} id={id} />;
    case 'seeds':
      return <SeedsPage />;
    case 'costs':
      return <CostsPage />;
    case 'settings':
      return <SettingsPage />;
    default:
      return page === 'jobs' && id !== '' ? <JobPage key={id} id={id} /> : <JobsPage />;
  }
}

type FrameProps = {
  title: string;
  about?: ReactNode;
  current: string;
  actions?: ReactNode;
  children: ReactNode;
};

/** What every page behind the log-in has. */
export function Frame({ title, about, current, actions, children }: FrameProps) {
  const session = useSession();
  const leave = async () => {
    const refresh = currentSession()?.refresh;
    keepSession(undefined);
    if (refresh !== undefined) await api('POST', '/logout', { refresh_token: refresh });
  };
  return (
    <Page
      product="Studio"
      title={title}
      about={about}
      nav={nav}
      current={current}
      tools={
        <>
          <span className="who" title={session?.email}>
            {session?.email}
          </span>
          <Button kind="quiet" onClick={leave}>
            Log out
          </Button>
        </>
      }
      actions={actions}
    >
      {children}
    </Page>
  );
}
