/** The pipeline for Buildkite. History travels as artifacts, a segment a file. */
import { type CiOptions, type CiProvider, HISTORY } from './provider.ts';

export const buildkite: CiProvider = {
  name: 'buildkite',
  path: '.buildkite/pipeline.yml',
  render,
  next: () => [
    'commit .buildkite/pipeline.yml',
    'in the steps of the pipeline: buildkite-agent pipeline upload',
    'in its schedules: one a night, with the variable PROFILE=nightly',
  ],
};

function render({ install, shards, environment, mainBranch }: CiOptions): string {
  const first = install === '' ? '' : `      - ${install}\n`;
  // Two dollars: one is taken when the pipeline is uploaded, before the job has its variables.
  const index = '$$(( $${BUILDKITE_PARALLEL_JOB:-0} + 1 ))/$${BUILDKITE_PARALLEL_JOB_COUNT:-1}';
  return `# Written by \`gauntlet ci buildkite\`; yours to change.
steps:
  - label: test
    key: test
${shards > 1 ? `    parallelism: ${shards}\n` : ''}    timeout_in_minutes: 60
    commands:
${first}      - npx gauntlet run "$\${PROFILE:-pr}" --shard "${index}"
    artifact_paths:
      - ${HISTORY}/segments/*
      - .gauntlet/logs/**/*
  - wait
  - label: deploy
    if: build.tag =~ /^v/ || (build.branch == "${mainBranch}" && build.env("DEPLOY") == "yes")
    concurrency: 1
    concurrency_group: deploy-${environment}
    commands:
${first}      - buildkite-agent artifact download "${HISTORY}/segments/*" .
      - npx gauntlet gate ${environment}
      - npx gauntlet ship ${environment}
`;
}
