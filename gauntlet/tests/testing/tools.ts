/** The programs that proofs on other people's tools build here, each at the version it names. */
import { cargoProgram, goProgram } from './packages.ts';

export const actionlint = () => goProgram('github.com/rhysd/actionlint/cmd/actionlint@v1.7.12');
export const gitleaks = () => goProgram('github.com/zricethezav/gitleaks/v8@v8.30.1');
export const golangciLint = () =>
  goProgram('github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0');
export const osvScanner = () =>
  goProgram('github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.5.0');
export const nextest = () => cargoProgram('cargo-nextest', '0.9.151');
