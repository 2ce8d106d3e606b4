// Which page it is: by the part of the address behind the hash, so that any file server will do.
import { useSyncExternalStore } from 'react';
import { CostsPage } from './pages/costs.tsx';
import { JobPage } from './pages/job.tsx';
import { JobsPage } from './pages/jobs.tsx';
import { LoginPage } from './pages/login.tsx';
import { NewJobPage } from './pages/new-job.tsx';
import { SeedsPage } from './pages/seeds.tsx';
import { SettingsPage } from './pages/settings.tsx';
import { TemplatePage } from './pages/template.tsx';
import { TemplatesPage } from './pages/templates.tsx';
import { useSession } from './session.ts';

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
