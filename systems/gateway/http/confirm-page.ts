/** Where the link of a confirmation leads: a page with one button, without scripts. */

export type ConfirmPage =
  | { readonly kind: 'ask'; readonly token: string }
  | { readonly kind: 'confirmed'; readonly email: string }
  | { readonly kind: 'refused' };

export function confirmPage(page: ConfirmPage): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Confirm your address</title>
<style>${style}</style></head><body><main>${content(page)}</main></body></html>`;
}

function content(page: ConfirmPage): string {
  switch (page.kind) {
    case 'ask':
      return `<h1>Confirm your address</h1><form method="post" action="/confirm">
<input type="hidden" name="token" value="${escaped(page.token)}">
<button>Confirm</button></form>`;
    case 'confirmed':
      return `<h1>Thank you</h1><p>${escaped(page.email)} is confirmed.</p>`;
    case 'refused':
      return `<h1>This link does not work any more</h1>
<p>It was used before, or is older than a day. Ask for another one: send
<code>{"email": "..."}</code> to <code>POST /auth/confirmations</code>.</p>`;
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const style = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
main{max-width:28rem;margin:4rem auto;padding:0 1rem;overflow-wrap:anywhere}
button{font:inherit;padding:.75rem 1.5rem;border:0;border-radius:.5rem;
background:#1d4ed8;color:#fff;cursor:pointer}button:focus-visible{outline:3px solid #93c5fd}
`;
