/** The pipeline for GitLab CI, with JUnit for its merge request page. */
import { type CiOptions, type CiProvider, HISTORY } from './provider.ts';

export const gitlab: CiProvider = {
  name: 'gitlab',
  path: '.gitlab-ci.yml',
  render,
  next: ({ environment }) => [
    'commit .gitlab-ci.yml and open a merge request',
    'settings > merge requests: pipelines must succeed',
    `build > pipeline schedules: one a night; environments: protect "${environment}"`,
  ],
};

function render({ install, shards, environment, mainBranch }: CiOptions): string {
  return `# Written by \`gauntlet ci gitlab\`; yours to change.
image: node:24
stages: [test, deploy]

default:
  cache:
    - key: gauntlet-history
      paths: [${HISTORY}/segments]
      when: always
    - key: npm
      paths: [.npm]
  interruptible: true

variables:
  GIT_DEPTH: '0'
  npm_config_cache: .npm

workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      variables: { PROFILE: pr }
    - if: $CI_PIPELINE_SOURCE == "schedule"
      variables: { PROFILE: nightly }
    - if: $CI_COMMIT_BRANCH == "${mainBranch}" || $CI_COMMIT_TAG
      variables: { PROFILE: main }
    - if: $CI_PIPELINE_SOURCE == "web"
      variables: { PROFILE: pr }

test:
  stage: test
${shards > 1 ? `  parallel: ${shards}\n` : ''}  script:
${install === '' ? '' : `    - ${install}\n`}\
    - npx gauntlet run "$PROFILE" --shard "\${CI_NODE_INDEX:-1}/\${CI_NODE_TOTAL:-1}"
  after_script:
    - npx gauntlet render junit --out junit.xml
    - npx gauntlet render html --out gauntlet.html
  artifacts:
    when: always
    expire_in: 1 week
    paths: [gauntlet.html, ${HISTORY}/segments]
    reports: { junit: junit.xml }

deploy:
  stage: deploy
  interruptible: false
  environment: ${environment}
  resource_group: ${environment}
  rules:
    - if: $CI_COMMIT_TAG =~ /^v/
  script:
${install === '' ? '' : `    - ${install}\n`}    - npx gauntlet gate ${environment}
    - npx gauntlet ship ${environment}
`;
}
