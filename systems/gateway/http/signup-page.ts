/** Where the link leads that people pass on: a page to sign up, without scripts. */
import { escaped, smallPage } from './small-page.ts';

export type SignupPage =
  | {
      readonly kind: 'ask';
      readonly code: string;
      readonly email?: string;
      /** Why it was not taken as it was sent. */
      readonly problem?: string;
    }
  | { readonly kind: 'done'; readonly email: string };

export function signupPage(page: SignupPage): string {
  return smallPage('Sign up', page.kind === 'ask' ? form(page) : done(page.email));
}

function form({ code, email = '', problem }: Extract<SignupPage, { kind: 'ask' }>): string {
  return `<h1>Sign up</h1>${problem === undefined ? '' : `<p role="alert">${escaped(problem)}</p>`}
<form method="post" action="/signup">
${field('email', 'Email', 'email', `autocomplete="email" required value="${escaped(email)}"`)}
${field('password', 'Password', 'password', 'autocomplete="new-password" required')}
${field('referral_code', 'Referral code, if you have one', 'text', `value="${escaped(code)}"`)}
<button>Sign up</button></form>`;
}

function field(name: string, label: string, type: string, rest: string): string {
  return `<label>${label} <input name="${name}" type="${type}" ${rest}></label>`;
}

function done(email: string): string {
  return `<h1>Confirm your address</h1><p>The account is made. A link to confirm
${escaped(email)} is on its way; follow it, and you are done.</p>`;
}
