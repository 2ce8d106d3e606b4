/** How pages with a form are served: what their answers carry, and how the form is read. */
import type { HttpApp } from '@gauntlet/kit/http';

const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** A page that is the same for all who see it. */
export const openPageHeaders = {
  'content-security-policy': policy,
  'content-type': 'text/html; charset=utf-8',
};

export const formPageHeaders = {
  ...openPageHeaders,
  'content-security-policy': `${policy}; form-action 'self'`,
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
