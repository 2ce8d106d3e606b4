/** A declarative pipeline for Jenkins; the workspace of the job keeps history. */
import type { CiOptions, CiProvider } from './provider.ts';

export const jenkins: CiProvider = {
  name: 'jenkins',
  path: 'Jenkinsfile',
  render,
  next: () => [
    'commit Jenkinsfile and make a multibranch pipeline of it',
    'plugins it uses: Pipeline, JUnit, and Timestamper',
  ],
};

function render({ install, environment, mainBranch }: CiOptions): string {
  const first = install === '' ? '' : `        sh '${install}'\n`;
  return `// Written by \`gauntlet ci jenkins\`; yours to change.
pipeline {
  agent any
  triggers { cron(env.BRANCH_NAME == '${mainBranch}' ? 'H 2 * * *' : '') }
  options {
    timeout(time: 60, unit: 'MINUTES')
    timestamps()
  }
  parameters {
    choice(name: 'PROFILE', choices: ['', 'quick', 'pr', 'main', 'nightly', 'full'],
           description: 'empty: chosen from what started the build')
  }
  stages {
    stage('test') {
      steps {
${first}        script {
          def timer = 'hudson.triggers.TimerTrigger$TimerTriggerCause'
          def nightly = currentBuild.getBuildCauses(timer)
          def usual = env.CHANGE_ID ? 'pr' : (nightly ? 'nightly' : 'main')
          env.GAUNTLET_PROFILE = params.PROFILE ?: usual
        }
        sh 'npx gauntlet run "$GAUNTLET_PROFILE"'
      }
    }
    stage('deploy') {
      when { buildingTag() }
      steps {
        sh 'npx gauntlet gate ${environment}'
        sh 'npx gauntlet ship ${environment}'
      }
    }
  }
  post {
    always {
      sh 'npx gauntlet render junit --out junit.xml'
      sh 'npx gauntlet render html --out gauntlet.html'
      junit allowEmptyResults: true, testResults: 'junit.xml'
      archiveArtifacts allowEmptyArchive: true, artifacts: 'gauntlet.html'
    }
  }
}
`;
}
