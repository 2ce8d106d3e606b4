import '../tokens.css';
import '../base.css';
import './page.css';
import { type ReactNode, useId, useRef, useState } from 'react';
import { mark } from './mark.ts';
import { ThemeSwitch } from './theme.tsx';

type Entry = { href: string; label: string };

type Props = {
  /** The product's name: stands in the header and in the window's title. */
  product: string;
  /** What this page is; its one `h1`. */
  title: string;
  /** A line under the title: which run, which environment, since when. */
  about?: ReactNode;
  /** Left out where there is only one page: a log-in, a status page. */
  nav?: readonly Entry[];
  /** The `href` of the entry this page belongs to. */
  current?: string;
  /** In the header, before the theme switch: who is logged in. */
  tools?: ReactNode;
  /** Beside the title: what can be done with this page's subject. */
  actions?: ReactNode;
  children: ReactNode;
};

/** What every page has: skip link, header, navigation, theme switch, title, main. */
export function Page(props: Props) {
  const main = useRef<HTMLElement>(null);
  return (
    <>
      <title>{`${props.title} · ${props.product}`}</title>
      {/* biome-ignore lint/a11y/useValidAnchor: it is a link; only the hash is not touched */}
      <a
        className="page-skip"
        href="#main"
        onClick={(event) => {
          // Not by the address: pages may route by its hash.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <header className="page-header">
        <p className="page-product">
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d={mark} />
          </svg>
          {props.product}
        </p>
        {props.nav && <Nav nav={props.nav} current={props.current} />}
        <div className="page-tools">
          {props.tools}
          <ThemeSwitch />
        </div>
      </header>
      <main className="page-main" id="main" ref={main} tabIndex={-1}>
        <div className="page-title">
          <div>
            <h1>{props.title}</h1>
            {props.about && <p className="page-about">{props.about}</p>}
          </div>
          {props.actions && <div className="page-actions">{props.actions}</div>}
        </div>
        {props.children}
      </main>
    </>
  );
}

/** On a narrow page the entries are behind one button; on a wide one the button is not there. */
function Nav({ nav, current }: { nav: readonly Entry[]; current: string | undefined }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const now = nav.find(({ href }) => href === current);
  return (
    <nav className="page-nav" aria-label="Pages">
      <button
        type="button"
        className="page-menu"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <span className="hidden-text">Pages, now: </span>
        {now?.label ?? 'Pages'}
        <span className="page-menu-arrow" aria-hidden="true" />
      </button>
      <ul id={id} className={open ? 'page-links page-links-open' : 'page-links'}>
        {nav.map(({ href, label }) => (
          <li key={href}>
            <a
              href={href}
              aria-current={href === current ? 'page' : undefined}
              onClick={() => setOpen(false)}
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
