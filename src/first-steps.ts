import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIRST_TOKEN, type People } from './people/index.js';

/**
 * The first start makes a token, and each start makes a link while there is nobody who could sign in. Both are printed,
 * and kept where their owner alone can read them: the token for the `ebb` command.
 * @param url of the console
 */
export async function announceFirstSteps(people: People, directory: string, url: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  await announceToken(people, join(directory, 'token'));
  await announceWelcome(people, join(directory, 'welcome'), url);
}

async function announceToken(people: People, file: string): Promise<void> {
  const token = await people.ensureFirstToken();
  if (token === null) return;
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  process.stdout.write(
    `\n  Your API token (${FIRST_TOKEN}), shown once:\n\n    ${token}\n\n  Kept in ${file} for the ebb command. Send it as "Authorization: Bearer …".\n\n`,
  );
}

/** What follows # never leaves the browser: no log and no proxy has it. */
async function announceWelcome(people: People, file: string, url: string): Promise<void> {
  const secret = await people.ensureWelcome();
  if (secret === null) {
    rmSync(file, { force: true });
    return;
  }
  const link = `${url}/welcome#${secret}`;
  writeFileSync(file, `${link}\n`, { mode: 0o600 });
  process.stdout.write(
    `  Nobody can sign in yet. Set name and password of the first admin here, once:\n\n    ${link}\n\n  Kept in ${file}. The next start makes another if this one was not used.\n\n`,
  );
}
