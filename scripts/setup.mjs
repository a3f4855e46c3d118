// Makes a checkout ready to run: installs what the lock file names, builds what has changed. Does nothing where
// nothing has. Node built-ins only: it runs before there is anything else.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const NODE_MIN = [20, 19];
const BUILT_FROM = ['src', 'adapters', 'config', 'migrations', 'bench'];
const BUILD_FILES = ['tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package-lock.json'];
const WEB_FROM = ['web', 'client', 'src/core'];
const WEB_FILES = ['docs/openapi.json', 'scripts/client-types.mjs', 'package-lock.json'];
const WEB_SOURCE = /\.(tsx?|css|html|svg|mjs)$/;
const WAIT_MS = 200;

/** Something that the user has to put right; the message says what. */
export class SetupError extends Error {}

/** Runs `task` after setting up; ends the process with a message where either fails for a reason that is told. */
export async function afterSetUp(task) {
  try {
    await setUp();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exit(1);
  }
  await task();
}

/** Installs and builds where needed. @throws SetupError */
export async function setUp() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
    throw new SetupError(
      `Ebb needs Node.js ${NODE_MIN.join('.')} or later; this is ${process.versions.node}.`,
    );
  }
  if (isInstalled() && isBuilt() && isWebBuilt()) return;
  await withLock(async () => {
    if (!isInstalled()) await install();
    const builds = [isBuilt() || build(), isWebBuilt() || buildWeb()];
    // Both to their end: the one that goes on would write what is built next.
    const failed = (await Promise.allSettled(builds)).find(({ status }) => status === 'rejected');
    if (failed) throw failed.reason;
  });
}

export function say(message) {
  process.stderr.write(`[setup] ${message}\n`);
}

const installStamp = join(root, 'node_modules', '.cache', 'ebb', 'installed');
const buildStamp = join(root, 'dist', '.built');
const webStamp = join(root, 'dist', 'web', '.built');

function isInstalled() {
  return read(installStamp) === lockedHash();
}

function isBuilt() {
  return read(buildStamp) === sourceHash();
}

function isWebBuilt() {
  return read(webStamp) === webHash();
}

function lockedHash() {
  return hash([join(root, 'package-lock.json')], `${process.version} ${process.platform} ${process.arch}`);
}

function sourceHash() {
  const sources = BUILT_FROM.flatMap((name) => filesBelow(join(root, name)));
  return hash([...sources, ...BUILD_FILES.map((name) => join(root, name))]);
}

/** The types that the build writes are made from what is counted here. */
function webHash() {
  const sources = WEB_FROM.flatMap((name) => filesBelow(join(root, name), WEB_SOURCE));
  const written = sources.filter((file) => !file.endsWith('.d.ts'));
  return hash([...written, ...WEB_FILES.map((name) => join(root, name))]);
}

async function install() {
  say('installing packages (first time, or the lock file or Node has changed)');
  // Development packages are needed to build, whatever NODE_ENV says; optional ones may fail.
  await npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']);
  write(installStamp, lockedHash());
}

async function build() {
  say('building');
  const wanted = sourceHash();
  // All but the console, which is built of other sources.
  for (const name of existsSync(join(root, 'dist')) ? readdirSync(join(root, 'dist')) : [])
    if (name !== 'web') rmSync(join(root, 'dist', name), { recursive: true, force: true });
  await run(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build']);
  write(buildStamp, wanted);
}

async function buildWeb() {
  say('building the console');
  const wanted = webHash();
  await run(process.execPath, ['scripts/client-types.mjs']);
  await run(process.execPath, [
    'node_modules/vite/bin/vite.js',
    'build',
    'web',
    '--config',
    'web/vite.config.mjs',
    '--logLevel',
    'warn',
  ]);
  write(webStamp, wanted);
}

function npm(args) {
  // npm tells its scripts where it is itself: the same npm then, also where none is on the path.
  const own = process.env.npm_execpath;
  return own?.endsWith('.js')
    ? run(process.execPath, [own, ...args])
    : run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
}

async function run(command, args) {
  // Standard output is the program's, not the set-up's: what tools print goes to standard error.
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: command.endsWith('.cmd') });
  const why = await once(child, 'exit').then(
    ([status, signal]) => (status === 0 ? null : (signal ?? `exit status ${status}`)),
    (error) => error.message,
  );
  if (why !== null) throw new SetupError(`${[command, ...args].join(' ')} failed: ${why}.`);
}

function hash(files, salt = '') {
  const digest = createHash('sha256').update(salt);
  for (const file of files.sort()) {
    digest.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return digest.digest('hex');
}

function filesBelow(folder, kind = /\.ts$/) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => kind.test(file) && !file.endsWith('.spec.ts') && statSync(file).isFile());
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** One set-up at a time in a checkout; the lock of one that died is taken over. Not in node_modules: npm empties it. */
async function withLock(task) {
  const file = join(root, '.ebb', 'setup.lock');
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw new SetupError(`${file} cannot be written: ${error.message}`);
    }
    if (!told) say('another set-up is running here; waiting for it');
    await sleep(WAIT_MS);
    // Read after the wait: a holder that has just taken the lock has written its number by then.
    const holder = Number(read(file) ?? process.pid);
    if (!isAlive(holder)) rmSync(file, { force: true });
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    await task();
  } finally {
    process.off('exit', release);
    release();
  }
}

function isAlive(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

// `node scripts/setup.mjs` by itself: what `npm start` would set up, and no more.
if (process.argv[1] === fileURLToPath(import.meta.url)) await afterSetUp(() => undefined);
