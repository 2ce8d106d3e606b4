import { catalogue } from '@gauntlet/kit/errors';

export const visualErrors = catalogue({
  VISUAL_DIFFERENT: {
    what: 'The picture {name} is different: {pixels} pixels ({percent} %), oddness {score} of 1.',
    fix: 'Look at {page}. If it is meant, run the test again with TESTKIT_UPDATE=1, and review it.',
  },
  VISUAL_MISSING: {
    what: 'There is no reviewed baseline {name} for {platform} ({path}).',
    why: 'A picture that nobody looked at proves nothing.',
    fix: 'Run the test with TESTKIT_UPDATE=1 (not in CI), look at the file, and commit it.',
  },
  VISUAL_BAD_PICTURE: {
    what: 'The picture {name} cannot be read: {reason}.',
    fix: 'Give a PNG as a Buffer, and restore a damaged baseline from version control.',
  },
  VISUAL_ODD_SERIES: {
    what: 'The series {name} is odd: {what} (robust z-score {score}, allowed {limit}).',
    fix: 'Look at {page}. If it is the new normal, run again with TESTKIT_UPDATE=1.',
  },
  VISUAL_NEEDS_BROWSER: {
    what: 'No picture can be taken: {reason}.',
    fix: 'Install playwright-core beside the testkit, and a Chromium, or set CHROMIUM_PATH.',
  },
});
