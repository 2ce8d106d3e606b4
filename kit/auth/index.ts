export {
  apiKeyPrefix,
  hashApiKey,
  makeApiKey,
  type NewApiKey,
  type Random,
  redactApiKey,
} from './api-keys.ts';
export { authErrors } from './errors.ts';
export {
  type Jwt,
  type JwtAlgorithm,
  type JwtKey,
  type JwtSettings,
  jwt,
  type TokenClaims,
  type VerifiedToken,
} from './jwt.ts';
export { type Oidc, type OidcSettings, oidc } from './oidc.ts';
export { longestPassword, passwordProblems, shortestPassword } from './password-strength.ts';
export { hashPassword, needsRehash, verifyPassword } from './passwords.ts';
export {
  type RefreshDecision,
  type RefreshFamily,
  type RefreshRules,
  refresh,
} from './refresh.ts';
export { type Roles, rolesTable } from './roles.ts';
