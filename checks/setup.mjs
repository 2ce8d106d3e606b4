// Makes a fresh clone ready: dependencies, and a Chromium where browser tests will run.
// Plain JavaScript without dependencies, because it runs before anything is installed, on any
// Node from 20 up. `node checks/setup.mjs [--browser]`
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from '../testkit/visual/chromium.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.gauntlet-setup');

function run(command, args, timeoutMs) {
  const shell = process.platform === 'win32';
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell, timeout: timeoutMs });
  return done.status === 0;
}

function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

// The stamp holds what was installed for which lock file and machine. Times of files would not do:
// a checkout of another branch changes them, and a killed `npm ci` leaves a folder behind.
function wanted() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const digest = createHash('sha256').update(lock).digest('hex');
  return `${digest} ${process.platform}-${process.arch}\n`;
}

function installDependencies() {
  const installed =
    existsSync(join(root, 'node_modules', '.package-lock.json')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === wanted();
  if (installed) return;
  say('installing dependencies (npm ci), about a minute the first time');
  // `error`: the host's npm may be older than some packages ask for; the pinned Node runs them.
  if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])) {
    say('npm ci failed. Look at its message above, then run the same command again.');
    process.exit(1);
  }
  writeFileSync(stamp, wanted());
}

function mayInstallPackages() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

function installChromium() {
  if (findChromium(process.env)) return;
  say("no Chromium found: asking for Playwright's own build");
  const cli = join(root, 'node_modules', 'playwright-core', 'cli.js');
  if (run(process.execPath, [cli, 'install', 'chromium-headless-shell'], 300_000)) return;
  if (mayInstallPackages()) {
    say("installing Debian's chromium package");
    run('apt-get', ['update', '-qq'], 120_000);
    if (run('apt-get', ['install', '-y', '-qq', 'chromium'], 600_000)) return;
  }
  say('still no Chromium: browser tests will fail and say so. Install one, or set CHROMIUM_PATH.');
}

installDependencies();
if (process.argv.includes('--browser')) installChromium();
