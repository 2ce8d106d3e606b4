import { renderToStaticMarkup as render } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { Button, ButtonLink } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field, TextField } from './field.tsx';

const attribute = (html: string, element: string, name: string) =>
  new RegExp(`<${element}[^>]* ${name}="([^"]*)"`).exec(html)?.[1];

describe('button', () => {
  test('sends no form unless told to', () => {
    expect(attribute(render(<Button>Run</Button>), 'button', 'type')).toBe('button');
    expect(attribute(render(<Button type="submit">Run</Button>), 'button', 'type')).toBe('submit');
  });
  test('busy says so and stays focusable', () => {
    const html = render(<Button busy>Run</Button>);
    expect(html).toContain('aria-busy="true"');
    expect(html).toContain('aria-disabled="true"');
    expect(html).not.toContain(' disabled');
  });
  test('a link that looks like one is still a link', () => {
    expect(render(<ButtonLink href="/x">Get</ButtonLink>)).toMatch(/^<a href="\/x"/);
  });
});

describe('field', () => {
  test('label, error and hint belong to the control', () => {
    const html = render(<TextField label="Budget" hint="In dollars" error="Below zero" />);
    const id = attribute(html, 'input', 'id');
    expect(attribute(html, 'label', 'for')).toBe(id);
    expect(attribute(html, 'input', 'aria-describedby')).toBe(`${id}-error ${id}-hint`);
    expect(attribute(html, 'input', 'aria-invalid')).toBe('true');
    expect(html).toContain(`id="${id}-error"`);
    expect(html).toContain('Below zero');
  });
  test('without an error nothing is invalid or described', () => {
    const html = render(<Field label="Output">{(control) => <select {...control} />}</Field>);
    expect(html).not.toContain('aria-');
  });
});

test('a dialog is named by its title', () => {
  const html = render(
    <Dialog open={false} onClose={() => undefined} title="Roll back?">
      Sure
    </Dialog>,
  );
  const id = attribute(html, 'dialog', 'aria-labelledby');
  expect(html).toContain(`<h2 id="${id}">Roll back?</h2>`);
});
