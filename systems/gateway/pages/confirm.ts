/** Where the link of a confirmation leads: a page with one button. */
import { escaped } from './page.ts';
import { smallPage } from './small.ts';

export type ConfirmPage =
  | { readonly kind: 'ask'; readonly token: string }
  | { readonly kind: 'confirmed'; readonly email: string }
  | { readonly kind: 'refused' };

export function confirmPage(page: ConfirmPage): string {
  return smallPage('Confirm your address', content(page));
}

function content(page: ConfirmPage): string {
  switch (page.kind) {
    case 'ask':
      return `<h1>Confirm your address</h1><form method="post" action="/confirm">
<input type="hidden" name="token" value="${escaped(page.token)}">
<button class="button button-primary">Confirm</button></form>`;
    case 'confirmed':
      return `<h1>Thank you</h1><p>${escaped(page.email)} is confirmed.</p>`;
    case 'refused':
      return `<h1>This link does not work any more</h1>
<p>It was used before, or is older than a day. Ask for another one: send
<code>{"email": "..."}</code> to <code>POST /auth/confirmations</code>.</p>`;
  }
}
