import { Button, Page } from '@gauntlet/ui';
import type { ReactNode } from 'react';
import { api } from './api.ts';
import { currentSession, keepSession, useSession } from './session.ts';

const nav = [
  { href: '#/jobs', label: 'Jobs' },
  { href: '#/new', label: 'New job' },
  { href: '#/templates', label: 'Templates' },
  { href: '#/seeds', label: 'Seed data' },
  { href: '#/costs', label: 'Costs' },
  { href: '#/settings', label: 'Settings' },
];

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
