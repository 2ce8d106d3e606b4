// The documentation of the components: each example is shown, at work, above its own source, so
// that the two cannot differ.
import './gallery.css';
import { Card, Code, Page, Toasts } from '@gauntlet/ui';
import { StrictMode, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { Colors } from './colors.tsx';
import { examples } from './examples.ts';

const sources = import.meta.glob<string>('./examples/*.tsx', {
  eager: true,
  query: '?raw',
  import: 'default',
});

const shown = Object.entries(examples).map(([id, example]) => ({
  ...example,
  id,
  source: sources[`./examples/${id}.tsx`] ?? '',
}));

function onHash(changed: () => void) {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

function Gallery() {
  const hash = useSyncExternalStore(onHash, () => location.hash);
  const nav = shown.map(({ id, title }) => ({ href: `#${id}`, label: title }));
  return (
    <Page
      product="Gauntlet"
      title="Gallery"
      about="Each component in each of its states. Import them from @gauntlet/ui."
      nav={[{ href: '#colors', label: 'Colours' }, ...nav]}
      current={hash || '#colors'}
    >
      <div className="gallery">
        <div id="colors">
          <Colors />
        </div>
        {shown.map(({ id, title, about, Example, source }) => (
          <div key={id} id={id}>
            <Card title={title}>
              <p>{about}</p>
              <Example />
              <details>
                <summary>Source of {title.toLowerCase()}</summary>
                <Code label={`examples/${id}.tsx`} code={source} />
              </details>
            </Card>
          </div>
        ))}
      </div>
    </Page>
  );
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Toasts>
        <Gallery />
      </Toasts>
    </StrictMode>,
  );
}
