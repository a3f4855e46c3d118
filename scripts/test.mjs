// npm test: sets up what is missing, then types, lint and all tests, on DATABASE_URL's server or on an embedded one.
// npm test -- PATTERN…: only the tests whose path matches, without types and lint; a build that fails only warns.
// The last line counts the tests; a failed check of types or lint counts as a failed test.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { foundChromium, neededChromium } from './chromium.mjs';
import { root, say, setUp, SetupError } from './setup.mjs';

const patterns = process.argv.slice(2);
const count = { passed: 0, failed: 0, skipped: 0 };
const platform = join(root, 'dist', 'src', 'platform', 'index.js');

const built = await trySetUp();
if (patterns.length === 0) {
  await checkAll();
  if (built) await runTests([]);
} else if (existsSync(platform)) {
  await runTests(patterns);
} else {
  count.failed += 1;
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;

async function trySetUp() {
  try {
    await setUp();
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    if (patterns.length === 0) count.failed += 1;
    return false;
  }
}

async function checkAll() {
  const checks = [
    ['lint', ['eslint/bin/eslint.js', '.']],
    ['types', ['typescript/bin/tsc', '--noEmit']],
    ['types of the console', ['typescript/bin/tsc', '--noEmit', '-p', 'web']],
    ['format', ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
  ];
  say(`checking ${checks.map(([name]) => name).join(', ')}`);
  await Promise.all(checks.map(([name, [script, ...args]]) => check(name, [module(script), ...args])));
}

/** What a check prints comes in one piece: they run beside each other. */
function check(name, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (printed += text));
    child.on('close', (status) => {
      process.stderr.write(printed);
      count[status === 0 ? 'passed' : 'failed'] += 1;
      if (status !== 0) console.error(`FAILED: ${name}`);
      resolve();
    });
  });
}

async function runTests(jestPatterns) {
  const scratch = mkdtempSync(join(tmpdir(), 'ebb-test-'));
  const stateDirectory = join(scratch, 'state');
  mkdirSync(stateDirectory);
  // Under root the server runs as another user, who has to get in, whatever the umask.
  for (const folder of [scratch, stateDirectory]) chmodSync(folder, 0o755);
  const { openDatabase } = await import(pathToFileURL(platform).href);
  const database = await openDatabase({
    stateDirectory,
    name: 'ebb',
    url: process.env.DATABASE_URL,
    engine: process.env.EBB_DATABASE_ENGINE,
    warn: (message) => console.warn(message),
  });
  say(`tests run on ${database.engine} (${database.place})`);
  try {
    runJest(jestPatterns, join(scratch, 'report.json'), database);
  } finally {
    await database.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function runJest(jestPatterns, report, database) {
  const node = ['--experimental-vm-modules', '--no-warnings'];
  const browser = browserFor(jestPatterns);
  const jest = [module('jest/bin/jest.js'), '--json', `--outputFile=${report}`];
  // Jest's report in JSON goes to its file; what it prints for people is on standard error.
  const status = runNode([...node, ...jest, ...jestPatterns], {
    EBB_TEST_DATABASE_URL: database.url,
    EBB_TEST_ENGINE: database.engine,
    ...(browser && { EBB_CHROMIUM: browser }),
  });
  if (!existsSync(report)) {
    count.failed += 1;
    return;
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  count.passed += result.numPassedTests;
  count.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  count.skipped += result.numPendingTests + result.numTodoTests;
  if (status !== 0 && count.failed === 0) count.failed += 1;
}

/** The tests of the console are skipped without one, but not in CI, where nobody would notice. */
function browserFor(jestPatterns) {
  const isNeeded = jestPatterns.length === 0 || jestPatterns.some((pattern) => pattern.includes('browser'));
  const browser = isNeeded ? neededChromium() : foundChromium();
  if (isNeeded && !browser && process.env.CI) {
    count.failed += 1;
    console.error('FAILED: no Chromium for the tests of the console');
  }
  return browser;
}

function module(path) {
  return join(root, 'node_modules', path);
}

function runNode(args, environment) {
  return spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  }).status;
}
