/** Every error that a user of the engine can meet; docs/errors.md has a row for each. */
import { catalogue } from '@gauntlet/kit/errors';

export const errors = catalogue({
  NO_CONFIGURATION: {
    what: 'no gauntlet.config.ts, gauntlet.yaml or gauntlet.json in {folder} or above it',
    fix: 'Run `npx gauntlet init` to write one.',
  },
  NOTHING_FOUND: {
    what: 'no runner, no checker and no test script was found in {folder}',
    fix: 'Write a gauntlet.yaml with a suite of the runner `command`; see docs/runners.md.',
  },
  BAD_CONFIGURATION: {
    what: 'the configuration has {count} mistake(s):\n\n{report}\n',
    fix: 'Mend them and run the same command again.',
  },
  CONFIGURATION_FAILED: {
    what: '{file} could not be loaded: {message}',
    fix: 'The file is run as TypeScript by Node; mend the error above.',
  },
  UNKNOWN_TARGET: {
    what: 'no layer, profile, suite or file is named {word}',
    fix: '{hint}',
  },
  UNKNOWN_RUNNER: {
    what: 'suite {suite} asks for the runner {runner}, which does not exist',
    fix: 'Runners: {known}.',
  },
  BAD_RUNNER_OPTIONS: {
    what: 'suite {suite}: {message}',
    fix: "See the runner's row in docs/runners.md for its options.",
  },
  FOLDER_MISSING: {
    what: 'suite {suite} should start in {folder}, and there is no such folder',
    fix: 'Set its folder in the configuration, relative to the project root.',
  },
  RUNNER_MISSING: {
    what: 'suite {suite} needs {program}, which was not found in {folder} or on the PATH',
    fix: 'Install it ({install}), then run `npx gauntlet doctor`.',
  },
  NOT_STARTED: {
    what: 'suite {suite}: {program} could not be started ({code})',
    fix: 'EACCES: it is not executable. ENOMEM, EAGAIN: the machine is full.',
  },
  UNKNOWN_SERVICE: {
    what: 'a suite needs the service {service}, which the configuration does not have',
    fix: 'Add it under `services`, or take it out of the suite.',
  },
  PORT_TAKEN: {
    what: 'service {service} wants port {port}, and another program listens on it',
    fix: "End that program, or set the service's port to 'auto' and read PORT in it.",
  },
  SERVICE_FAILED: {
    what: 'service {service} {how}; it printed:\n{output}',
    fix: 'Mend it, or give it a longer `limit` or another `readyWhen`.',
  },
  STAGED_UNREADABLE: {
    what: 'what is staged could not be read: {message}',
    fix: 'In the middle of a merge: solve the conflicts and stage the files first.',
  },
  NO_GIT: {
    what: '{folder} is in no git repository',
    fix: 'Run `git init` first, or run the command in a repository.',
  },
  EMPTY_SHARD: {
    what: 'nothing of {target} is left for this shard',
    fix: 'This is no failure: use fewer shards, or let a first run measure the files.',
  },
  NOTHING_TO_START: {
    what: '{which} how to start',
    fix: 'Give a system a `start` with a command in the configuration; see docs/commands.md.',
  },
  STARTS_IN_A_CIRCLE: {
    what: 'these systems need each other to start: {names}',
    fix: 'Take one of the `needs` away.',
  },
  NO_COMMIT: {
    what: 'git knows no commit {name}',
    fix: 'Name a commit, a branch or a tag; a shallow clone has few (git fetch --unshallow).',
  },
  BISECT_NO_TEST: {
    what: 'there is no test to hunt: {word}',
    fix: '{hint}',
  },
  BISECT_ENDS: {
    what: 'the good commit {good} is not before the bad one, {bad}',
    fix: 'Give an older commit with --good, in which the test passed.',
  },
  BISECT_END_UNTESTABLE: {
    what: 'the test could not be run at {commit}: {why}',
    fix: 'Give it what it takes (--prepare "npm ci", --carry a.test.ts), or another commit.',
  },
  UNKNOWN_FAILURE: {
    what: 'no failure {failure} is on record on this machine',
    fix: '{hint}',
  },
  SUITE_GONE: {
    what: 'the configuration has no suite {suite} any more',
    fix: 'Go back to the commit in which it failed, or run another suite.',
  },
  SERVICE_NEEDED: {
    what: 'the failure needs a service: {why}',
    fix: 'Mend the service first.',
  },
  NOTHING_TO_RUN: {
    what: 'nothing to run: no suite belongs to {target}',
    fix: 'Name a layer or a profile that has suites; the configuration lists them.',
  },
  HISTORY_FULL: {
    what: 'history in {folder} could not be written: the disk is full',
    why: 'a verdict that is not on record can not be built upon',
    fix: 'Make room (`gauntlet history --prune 90` rolls old runs up) and run it again.',
  },
  HISTORY_READ_ONLY: {
    what: 'history in {folder} could not be written ({code})',
    why: 'the folder is read-only for this user',
    fix: 'Make .gauntlet in the project root a folder that this user can write to.',
  },
  HISTORY_FAILED: {
    what: 'history in {folder} could not be read or written: {problem}',
    fix: 'Look at the disk. What was sealed before is whole; `gauntlet backup` copies it.',
  },
  NO_SUCH_RUN: {
    what: 'history holds no run {run}',
    fix: '`gauntlet history` lists the runs it holds.',
  },
  NO_SUCH_TEST: {
    what: 'history holds no test whose name has all of: {words}',
    fix: 'Take fewer words, or a part of the file name.',
  },
  BAD_NUMBER: {
    what: '{option} needs a number, and {value} is none',
    fix: 'Give a whole number above 0.',
  },
  REPORT_UNREADABLE: {
    what: '{why}',
    fix: 'Nothing was imported. docs/formats.md lists what is read.',
  },
  BACKUP_UNREADABLE: {
    what: '{path} can not be read as a backup or a folder of segments: {problem}',
    fix: 'Give a file that `gauntlet backup` wrote, or the history folder of another checkout.',
  },
  UNKNOWN_FORM: {
    what: 'no form is named {word}',
    fix: '{hint}',
  },
  NOT_A_COMMENT: {
    what: 'the form {word} can not be a comment',
    fix: 'Use `gauntlet render markdown --comment`.',
  },
  NO_PULL_REQUEST: {
    what: 'this job has no pull request to comment on',
    why: 'GITHUB_REPOSITORY and a GITHUB_REF of a pull request are set by GitHub on such jobs',
    fix: 'Run it on the event pull_request, or leave out --comment.',
  },
  NO_GITHUB_TOKEN: {
    what: 'GITHUB_TOKEN is not set',
    fix: 'Set it for this step from `github.token`, as the workflow of `gauntlet ci github` does.',
  },
  GITHUB_UNREACHABLE: {
    what: '{api} could not be reached: {message}',
    fix: 'Try again; behind a proxy set GITHUB_API_URL.',
  },
  GITHUB_REFUSED: {
    what: 'GitHub answered {status} to {method} {path}: {said}',
    fix: '401, 403: give the job the permission `pull-requests: write`. 404: no such repository.',
  },
  TRACES_NOT_SENT: {
    what: 'the spans were not sent: {why}',
    fix: 'Look at OTEL_EXPORTER_OTLP_ENDPOINT: a collector that takes OTLP over HTTP.',
  },
  BAD_STANDING_FILE: {
    what: '{file} has mistakes:\n\n{report}\n',
    fix: 'Mend them; an entry needs an owner, a reason and a day.',
  },
  UNKNOWN_ENVIRONMENT: {
    what: 'there is no environment {word}',
    fix: '{hint}',
  },
  NO_TREE: {
    what: '{folder} has no commit, so no evidence can be found for it',
    fix: 'Commit the work in a git repository, then run its tests and ask again.',
  },
  NOT_FOUND: {
    what: 'nothing on record is called {word}',
    fix: 'Name a run (r-…), `last`, a verdict, an environment, or words of a test title.',
  },
  NO_REASON: {
    what: 'breaking the glass needs a name and a reason',
    fix: 'Say who and why: --break-glass --name "Ada" --reason "payments are down".',
  },
  BAD_KEY: {
    what: '{file} can not be used as a key: {problem}',
    fix: 'Make one with `openssl genpkey -algorithm ed25519`; verify with its public half.',
  },
  BAD_ATTESTATION: {
    what: '{file} does not prove a verdict: {problem}',
    fix: 'Trust nothing it says; sign the verdict again with `gauntlet gate --sign`.',
  },
  UNKNOWN_CI: {
    what: 'there is no pipeline for {provider}',
    fix: '{hint}',
  },
  CI_EXISTS: {
    what: '{path} is there already',
    fix: 'Move it away, or write over it with --force.',
  },
  APPROVAL_REFUSED: {
    what: 'this is not the key of {name} for {environment}',
    fix: 'Name the public half under `approvers` of the environment, or sign with the right key.',
  },
  NO_SIGNER: {
    what: 'a signature needs a name',
    fix: 'Say who signs: --sign on-call --name Ada.',
  },
  UNKNOWN_LIST: {
    what: 'there is no {word}',
    fix: '{hint}',
  },
  SHIP_NOT_SET_UP: {
    what: 'the configuration does not say how {what} is released to {environment}',
    fix: 'Add `release` to the system and `systems` to the environment; see docs/releases.md.',
  },
  SHIP_BUILD_FAILED: {
    what: '{command} {how}; it printed: {output}',
    fix: 'Run it in a fresh clone of the commit: only what is committed is there.',
  },
  SHIP_STUCK: {
    what: 'the way back from {version} did not work: {why}',
    why: 'Users may be shared out between two versions',
    fix: 'Mend that, then run the same command again: it goes on with the way back.',
  },
  SHIP_NOTHING_BACK: {
    what: '{environment} has no version {version} of {system} to go back to',
    fix: 'See which there are with `gauntlet status`; another one has to be shipped.',
  },
  TRIAL_SYSTEM: {
    what: '{environment} has several systems, and this is about one',
    fix: 'Name it: `--system <name>`.',
  },
  TRIAL_ALONE: {
    what: '{environment} has nothing of {system} beside {version} to compare it with',
    fix: 'Ship another version first, or check out the commit that you want to try.',
  },
  TRIAL_TARGET: {
    what: 'the target of this environment can not do `{what}`',
    why: 'it does not see the requests of users',
    fix: 'Use an environment on the target local.',
  },
  TRIAL_METRIC: {
    what: '{environment} has no objective {metric}. {hint}',
    fix: 'Write it under `objectives`, with `least` where more is better and `most` where less is.',
  },
  NO_SUCH_INCIDENT: {
    what: 'there is no incident {incident}. {hint}',
    fix: 'List them with `gauntlet incidents`.',
  },
  BUG_NO_RUNNER: {
    what: '{what} has no suite of a runner that a test can be written for',
    fix: 'Write it by hand; it is done for {runners}.',
  },
  BUG_THERE: {
    what: '{file} is there already',
    fix: 'Go on in that file, or move it away.',
  },
  EPHEMERAL_NONE: {
    what: '{environment} is no environment that can be made for a run',
    fix: 'Give it `ephemeral` with `create` and `destroy` in the configuration.',
  },
  EPHEMERAL_FAILED: {
    what: 'to {what} {environment} {id} {how}; it printed: {output}',
    fix: 'Mend the command. What is left of it is destroyed again by the next run on it.',
  },
  TARGET_UNKNOWN: {
    what: 'there is no target {kind}',
    fix: 'Use local, command or kubernetes.',
  },
  TARGET_COMMAND_FAILED: {
    what: '{command} {how}; it printed: {output}',
    fix: 'Run it by hand from the project folder.',
  },
  TARGET_MISSING: {
    what: 'there is no {what}',
    fix: 'Make it once by hand; from then on its versions are shipped.',
  },
  HOST_FENCED: {
    what: 'order {given} for {system} comes after order {current}',
    why: 'Another ship took over since then',
    fix: 'Look at `gauntlet status`; ship again if that is still wanted.',
  },
  HOST_SYSTEM_UNKNOWN: {
    what: 'the host knows no system {system}',
    fix: 'Ship a version of it first.',
  },
  HOST_VERSION_UNKNOWN: {
    what: 'the host has no version {version} of {system}',
    fix: 'Deploy it before it gets users.',
  },
  HOST_VERSION_USED: {
    what: '{share} of the users of {system} have {version}',
    fix: 'Give them to another version first.',
  },
  HOST_VERSION_FAILED: {
    what: '{version} of {system} {why}; it printed: {output}',
    fix: 'Start it by hand with the same command; its port is in PORT.',
  },
  HOST_START_FAILED: {
    what: '{name} could not be started: {program}: {reason}',
    fix: 'Look at the command of the system in the configuration.',
  },
  HOST_FRONT_FAILED: {
    what: 'the front proxy of {system} can not serve port {port}; it printed: {output}',
    fix: 'End what else listens there, or give the system another port.',
  },
  HOST_LEASED: {
    what: '{what} is under way for {about}',
    why: 'Only one at a time may change who gets which version',
    fix: 'Wait for its end, or use --wait.',
  },
  HOST_RUNS: {
    what: 'a host runs for {folder} already, process {pid}',
    fix: 'Use that one, or end it first with `gauntlet host --end`.',
  },
  HOST_SILENT: {
    what: 'the host at {url} does not answer: {reason}',
    fix: 'Start it with `gauntlet host`; its log is .gauntlet/host/host.log.',
  },
  HOST_TOKEN_WRONG: {
    what: 'the host does not know this token',
    fix: 'Use the one in the address.json of its folder.',
  },
  HOST_WEIGHTS_WRONG: {
    what: 'the shares of the users of {system} come to {sum} and not to 1',
    fix: 'Give all of them to some version.',
  },
  HOST_STATE_UNREADABLE: {
    what: '{path} is no state of a host',
    why: 'It is written whole, so something else changed it',
    fix: 'Restore it, or move it away: the host then begins with nothing, and ships start anew.',
  },
});
