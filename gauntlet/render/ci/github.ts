/**
 * The workflow for GitHub Actions: pull request, merge queue, main, nightly, weekly security, and a
 * deployment on a release tag. History comes from the cache, is written by each shard as segments
 * that bear their digest as a name, and is merged by putting them into one folder.
 */
import { type CiOptions, type CiProvider, HISTORY } from './provider.ts';

export const github: CiProvider = {
  name: 'github',
  path: '.github/workflows/gauntlet.yml',
  render: (options) =>
    [HEAD(options), PLAN(options), TEST(options), VERDICT(options), DEPLOY(options)].join('\n'),
  next: ({ environment }) => [
    'commit .github/workflows/gauntlet.yml and open a pull request',
    'settings > branches: require the check "verdict" (it also stands for the merge queue)',
    `settings > environments: make "${environment}", and let only tags v* deploy to it`,
  ],
};

/** An expression of GitHub's, which looks like one of ours. */
const e = (text: string) => `\${{ ${text} }}`;

const HEAD = ({ mainBranch }: CiOptions) => `# Written by \`gauntlet ci github\`; yours to change.
name: gauntlet
on:
  pull_request:
  merge_group:
  push:
    branches: [${mainBranch}]
    tags: ['v*']
  schedule:
    - cron: '17 2 * * 0,2-6' # nightly: everything
    - cron: '17 2 * * 1' # weekly: everything, and security in full
  workflow_dispatch:
    inputs:
      profile:
        description: which profile to run
        type: choice
        options: [quick, pr, main, nightly, full]
        default: pr

permissions:
  contents: read

# A new push to a pull request makes the run before it pointless; main is never cut short.
concurrency:
  group: gauntlet-${e('github.event.pull_request.number || github.run_id')}
  cancel-in-progress: ${e("github.event_name == 'pull_request'")}
`;

const PLAN = ({ shards }: CiOptions) => `jobs:
  plan:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    outputs:
      profile: ${e('steps.choose.outputs.profile')}
      shards: ${e('steps.choose.outputs.shards')}
    steps:
      - id: choose
        env:
          EVENT: ${e('github.event_name')}
          SCHEDULE: ${e('github.event.schedule')}
          ASKED: ${e('inputs.profile')}
        run: |
          case "$EVENT" in
            pull_request | merge_group) profile=pr ;;
            push) profile=main ;;
            schedule) profile=nightly ;;
            *) profile="\${ASKED:-pr}" ;;
          esac
          if [ "$SCHEDULE" = '17 2 * * 1' ]; then profile=full; fi
          echo "profile=$profile" >> "$GITHUB_OUTPUT"
          echo 'shards=${numbersTo(shards)}' >> "$GITHUB_OUTPUT"
`;

function numbersTo(count: number): string {
  return JSON.stringify(Array.from({ length: count }, (_, index) => index + 1));
}

const SETUP = ({ install }: CiOptions, checkout: string) => `      - uses: actions/checkout@v5
        with:
          fetch-depth: ${checkout}
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: 24${install.startsWith('npm') ? '\n          cache: npm' : ''}
${install === '' ? '' : `      - run: ${install}\n`}`;

const RESTORE = `      - uses: actions/cache/restore@v4
        with:
          path: ${HISTORY}/segments
          key: gauntlet-history-${e('github.run_id')}-${e('github.run_attempt')}
          restore-keys: gauntlet-history-`;

const TEST = (options: CiOptions) => `  test:
    needs: plan
    runs-on: ubuntu-latest
    timeout-minutes: 60
    strategy:
      fail-fast: false
      matrix:
        shard: ${e('fromJSON(needs.plan.outputs.shards)')}
    steps:
${SETUP(options, '0')}${RESTORE}
      - name: run
        env:
          PROFILE: ${e('needs.plan.outputs.profile')}
          SHARD: ${e('matrix.shard')}/${options.shards}
        run: npx gauntlet run "$PROFILE" --shard "$SHARD"
      - name: annotations
        if: always()
        run: npx gauntlet render github
      - name: report
        if: always()
        run: npx gauntlet render html --out gauntlet.html
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: history-${e('matrix.shard')}
          path: ${HISTORY}/segments
          include-hidden-files: true
          retention-days: 7
      - uses: actions/upload-artifact@v4
        if: failure()
        with:
          name: report-${e('matrix.shard')}
          path: |
            gauntlet.html
            .gauntlet/runs
          include-hidden-files: true
          if-no-files-found: ignore
`;

const VERDICT = (
  options: CiOptions,
) => `  # The one check that branch protection and the merge queue ask for.
  verdict:
    needs: [plan, test]
    if: always()
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
      pull-requests: write
    steps:
${SETUP(options, '1')}${RESTORE}
      - uses: actions/download-artifact@v5
        with:
          pattern: history-*
          path: ${HISTORY}/segments
          merge-multiple: true
      - name: comment
        # A fork's token may not write; its verdict stands in the summary of the job.
        if: github.event_name == 'pull_request' && !github.event.pull_request.head.repo.fork
        env:
          GITHUB_TOKEN: ${e('github.token')}
        run: npx gauntlet render markdown --comment --shards
      - uses: actions/cache/save@v4
        # Only what ran for the default branch and the schedule teaches those that come after.
        if: github.event_name == 'push' || github.event_name == 'schedule'
        with:
          path: ${HISTORY}/segments
          key: gauntlet-history-${e('github.run_id')}-${e('github.run_attempt')}
      - name: verdict
        env:
          RESULT: ${e('needs.test.result')}
        run: |
          echo "tests: $RESULT"
          [ "$RESULT" = success ]
`;

const DEPLOY = (options: CiOptions) => `  deploy:
    needs: verdict
    if: startsWith(github.ref, 'refs/tags/v')
    runs-on: ubuntu-latest
    timeout-minutes: 120
    environment: ${options.environment}
    concurrency: deploy-${options.environment}
    permissions:
      contents: read
      id-token: write # short-lived credentials of a cloud (OIDC), and no stored ones
    steps:
${SETUP(options, '0')}${RESTORE}
      - uses: actions/download-artifact@v5
        with:
          pattern: history-*
          path: ${HISTORY}/segments
          merge-multiple: true
      - run: npx gauntlet gate ${options.environment}
      - run: npx gauntlet ship ${options.environment}
`;
