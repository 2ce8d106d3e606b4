/** What an administrator can get wrong. */
import { catalogue } from '@gauntlet/kit/errors';

export const adminErrors = catalogue({
  PROVIDER_KIND_UNKNOWN: {
    what: 'there is no kind of provider {kind}',
    fix: 'Take one of: {kinds}.',
  },
  PROVIDER_URL_REFUSED: {
    what: 'the base URL is refused: {problem}',
    why: 'A provider inside of this network could be made to tell what is meant for it alone',
    fix: 'Give a public URL, or allow its network in GATEWAY_PRIVATE_NETWORKS.',
  },
  PROVIDER_INCOMPLETE: {
    what: 'a provider of the kind {kind} needs {missing}',
    fix: 'Add what is missing.',
  },
  PROVIDER_UNKNOWN: {
    what: 'there is no provider {provider}',
    fix: 'GET /catalog/providers lists those that there are.',
  },
  ACCOUNT_UNKNOWN: {
    what: 'there is no such account',
    fix: 'GET /admin/users lists those that there are.',
  },
  RECEIPT_UNKNOWN: {
    what: 'this account has no request {id}',
    fix: 'The header x-receipt-id of an answer has the id of its request.',
  },
  PAYMENTS_OFF: {
    what: 'credits can not be bought here',
    why: 'The operator has not set STRIPE_SECRET_KEY',
    fix: 'Ask the operator of this gateway for credits.',
  },
});
