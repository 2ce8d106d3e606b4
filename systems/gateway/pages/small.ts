/** The pages with one form: one narrow column. */
import { htmlPage } from './page.ts';

export function smallPage(title: string, content: string): string {
  return htmlPage({ title, style, content: `<div class="small">${content}</div>` });
}

const style = `
.small{max-width:26rem;margin:var(--space-6) auto;display:grid;gap:var(--space-4);
overflow-wrap:anywhere}
.small form{display:grid;gap:var(--space-4)}
.small .button{justify-self:start}
.problem{color:var(--fail);font-weight:600}.problem::first-letter{text-transform:uppercase}
`;
