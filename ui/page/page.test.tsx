import { renderToStaticMarkup as render } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Card } from './card.tsx';
import { Page } from './page.tsx';

const html = render(
  <Page
    product="Gauntlet"
    title="Runs"
    nav={[
      { href: '/', label: 'Overview' },
      { href: '/runs', label: 'Runs' },
    ]}
    current="/runs"
  >
    content
  </Page>,
);

test('the skip link is the first thing, and leads to main', () => {
  expect(html.indexOf('href="#main"')).toBeLessThan(html.indexOf('<header'));
  expect(html).toMatch(/<main[^>]* id="main" tabindex="-1"/);
});

test('one h1, a title of the window, and the current entry marked', () => {
  expect(html.match(/<h1/g)).toHaveLength(1);
  expect(html).toContain('<title>Runs · Gauntlet</title>');
  expect(html).toContain('<a href="/runs" aria-current="page">Runs</a>');
  expect(html.match(/aria-current/g)).toHaveLength(1);
});

test('a page alone has no navigation', () => {
  expect(
    render(
      <Page product="Storage" title="Status">
        x
      </Page>,
    ),
  ).not.toContain('<nav');
});

test('the theme follows the system until someone chooses', () => {
  expect(html).toMatch(/<input type="radio"[^>]*checked=""[^>]*\/>.*?system/);
});

test('a card is a section named by its heading', () => {
  const card = render(<Card title="staging">x</Card>);
  const id = /aria-labelledby="([^"]+)"/.exec(card)?.[1];
  expect(card).toContain(`<h2 id="${id}">staging</h2>`);
});
