/** What the pages with one form have in common: no scripts, and nothing from elsewhere. */
import type { HttpApp } from '@gauntlet/kit/http';

export const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
};

/** What was typed is far shorter, also when each character is written as nine. */
const longestForm = 8 * 1_024;

/** Within these routes the forms of pages are read, as records of texts. */
export function withForms(app: HttpApp, add: (forms: HttpApp) => void): void {
  app.register(async (forms) => {
    const type = 'application/x-www-form-urlencoded';
    const parser = { parseAs: 'string', bodyLimit: longestForm } as const;
    forms.addContentTypeParser(type, parser, async (_request: unknown, text: string) =>
      Object.fromEntries(new URLSearchParams(text)),
    );
    add(forms);
  });
}

export function smallPage(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${title}</title>
<style>${style}</style></head><body><main>${content}</main></body></html>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const style = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
main{max-width:28rem;margin:4rem auto;padding:0 1rem;overflow-wrap:anywhere}
[role=alert]{font-weight:600}[role=alert]::first-letter{text-transform:uppercase}
label{display:block;margin:0 0 1rem}
input{display:block;box-sizing:border-box;width:100%;font:inherit;padding:.5rem;
border:1px solid #888;border-radius:.5rem}
button{font:inherit;padding:.75rem 1.5rem;border:0;border-radius:.5rem;
background:#1d4ed8;color:#fff;cursor:pointer}
button:focus-visible,input:focus-visible{outline:3px solid #93c5fd}
`;
