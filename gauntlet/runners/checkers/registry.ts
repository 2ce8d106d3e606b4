/** Every checker, one line each. */
import type { Runner } from '../runner.ts';
import { bandit } from './bandit.ts';
import { biome } from './biome.ts';
import { black } from './black.ts';
import { clippy } from './clippy.ts';
import { eslint } from './eslint.ts';
import { flake8 } from './flake8.ts';
import { gitleaks } from './gitleaks.ts';
import { goVet } from './go-vet.ts';
import { gofmt } from './gofmt.ts';
import { golangciLint } from './golangci-lint.ts';
import { mypy } from './mypy.ts';
import { npmAudit } from './npm-audit.ts';
import { osvScanner } from './osv-scanner.ts';
import { pipAudit } from './pip-audit.ts';
import { prettier } from './prettier.ts';
import { ruff } from './ruff.ts';
import { secretlint } from './secretlint.ts';
import { trufflehog } from './trufflehog.ts';
import { tsc } from './tsc.ts';

export const checkers: readonly Runner[] = [
  biome,
  eslint,
  prettier,
  tsc,
  ruff,
  black,
  mypy,
  bandit,
  flake8,
  gofmt,
  goVet,
  golangciLint,
  clippy,
  secretlint,
  gitleaks,
  trufflehog,
  npmAudit,
  pipAudit,
  osvScanner,
];
