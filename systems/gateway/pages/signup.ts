/** Where the link leads that people pass on: a page to sign up. */
import { escaped } from './page.ts';
import { smallPage } from './small.ts';

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
  const told =
    problem === undefined ? '' : `<p role="alert" class="problem">${escaped(problem)}</p>`;
  return `<h1>Sign up</h1>${told}
<form method="post" action="/signup">
${field('email', 'Email', 'email', `autocomplete="email" required value="${escaped(email)}"`)}
${field('password', 'Password', 'password', 'autocomplete="new-password" required')}
${field('referral_code', 'Referral code, if you have one', 'text', `value="${escaped(code)}"`)}
<button class="button button-primary">Sign up</button></form>`;
}

function field(name: string, label: string, type: string, rest: string): string {
  return `<div class="field"><label for="${name}">${label}</label>
<input class="field-control" id="${name}" name="${name}" type="${type}" ${rest}></div>`;
}

function done(email: string): string {
  return `<h1>Confirm your address</h1><p>The account is made. A link to confirm
${escaped(email)} is on its way; follow it, and you are done.</p>`;
}
