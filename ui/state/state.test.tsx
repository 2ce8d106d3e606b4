// What badge, progress, empty state and toasts say to someone who sees no colour and no shape.
import { renderToStaticMarkup as render } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { states } from '../tokens.ts';
import { Badge } from './badge.tsx';
import { Empty } from './empty.tsx';
import { Progress } from './progress.tsx';
import { Toasts, useToast } from './toast.tsx';

describe('badge', () => {
  test.each(states)('%s is a word beside a hidden icon', (state) => {
    const html = render(<Badge state={state} />);
    expect(html).toContain(`</svg>${state}</span>`);
    expect(html).toContain('aria-hidden="true"');
  });
  test('no two states share an icon', () => {
    const icons = states.map((state) => /d="([^"]+)"/.exec(render(<Badge state={state} />))?.[1]);
    expect(new Set(icons).size).toBe(states.length);
  });
  test('another word takes the place of the state', () => {
    expect(render(<Badge state="fail">budget exceeded</Badge>)).toContain('</svg>budget exceeded');
  });
});

describe('progress', () => {
  test('says how far, of how much and for how long', () => {
    const html = render(
      <Progress label="unit" value={268} max={412} unit="tests" remainingMs={84_000} />,
    );
    expect(html).toContain('role="progressbar"');
    expect(html).toContain('aria-valuenow="268"');
    expect(html).toContain('aria-valuemax="412"');
    expect(html).toContain('aria-valuetext="268 of 412 tests, 65 %, about 1 min 24 s left"');
  });
  test('without a value claims none', () => {
    const html = render(<Progress label="unit" />);
    expect(html).not.toContain('aria-valuenow');
    expect(html).toContain('aria-valuetext="working"');
  });
  test('is not done before it is done, nor more than done', () => {
    expect(render(<Progress label="x" value={999} max={1000} />)).toContain('>99 %<');
    expect(render(<Progress label="x" value={7} max={5} />)).toContain('aria-valuenow="5"');
    expect(render(<Progress label="x" value={5} max={5} remainingMs={9} />)).toContain('>100 %<');
  });
  test('of nothing is indeterminate, not a division by zero', () => {
    const html = render(<Progress label="x" value={0} max={0} unit="tests" />);
    expect(html).not.toContain('NaN');
    expect(html).toContain('>working<');
  });
});

test('an empty state says what is missing and what to do', () => {
  const html = render(<Empty title="No runs yet">Start one.</Empty>);
  expect(html).toMatch(/No runs yet.*Start one\./);
});

test('the live regions are there before any toast is', () => {
  const html = render(<Toasts>page</Toasts>);
  expect(html).toContain('<div role="status"></div><div role="alert"></div>');
});

test('a toast without <Toasts> says what to do', () => {
  const Lost = () => {
    useToast()({ state: 'pass', text: 'lost' });
    return null;
  };
  expect(() => render(<Lost />)).toThrow('wrap the root element');
});
