// The browser that the console is tested with: one that is there, or Debian's package.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { say } from './setup.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
// Without a font a page has no width of its own, so nothing on it can be judged.
const PACKAGES = ['chromium', 'fonts-liberation'];

/** The path of a Chromium, which is installed where there is none; null where it can't be, after saying why. */
export function neededChromium() {
  return foundChromium() ?? installed();
}

/** The path of a Chromium that is there, or null. */
export function foundChromium() {
  const named = process.env.EBB_CHROMIUM;
  if (named) return named;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'];
  const places = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return places.find((place) => existsSync(place)) ?? null;
}

function installed() {
  const asRoot = rootPrefix();
  if (!existsSync('/usr/bin/apt-get') || asRoot === null) {
    say('no Chromium found, and none can be installed here: install one, or name it in EBB_CHROMIUM');
    return null;
  }
  say(`installing ${PACKAGES.join(' and ')}, for the tests of the console`);
  const apt = [...asRoot, 'apt-get', '-y', '-q', '-o', 'DPkg::Lock::Timeout=300'];
  const ok =
    run([...apt, 'update']) &&
    run([...apt, '--no-install-recommends', 'install', ...PACKAGES]) &&
    foundChromium();
  if (!ok) say('Chromium could not be installed: install one, or name it in EBB_CHROMIUM');
  return ok || null;
}

/** What makes a command root's; null: nothing does without a question. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return run(['sudo', '-n', 'true']) ? ['sudo', '-n'] : null;
}

function run([command, ...args]) {
  return (
    spawnSync(command, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  );
}
