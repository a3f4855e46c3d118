import { hash, needsRehash, verify } from 'argon2';
import pLimit from 'p-limit';
import { EbbError } from '../core/errors.js';

/**
 * argon2id with 64 MiB, 3 passes and 1 lane: the memory and passes of RFC 9106's second recommended choice, in one lane
 * because sign-ins run beside the controller. About 0.2 s on a slow core.
 */
export const ARGON2 = { type: 2, memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const;

/** As NIST SP 800-63B has it: length counts, rules about kinds of characters do not. */
export const PASSWORD_CHARACTERS = { min: 12, max: 256 } as const;

/** A hash takes memory and a core; what waits beyond this is sent away rather than kept. */
const AT_ONCE_MAX = 2;
const WAITING_MAX = 50;
const gate = pLimit(AT_ONCE_MAX);

/** Of a password that nobody has, for names that nobody has: both take the same time. */
const NOBODYS =
  '$argon2id$v=19$m=65536,p=1,t=3$ZSf0qx77VBGgy0lfv8OCbQ$zIKSK0WnPboLHdAepsmMFJnAY+Af9MUSSnlYH49jy2M';

/** PHC form. @throws EbbError (rejected) where the password is too weak, (rate-limited) where too many wait */
export async function hashPassword(password: string, name: string): Promise<string> {
  const mistake = passwordMistake(password, name);
  if (mistake !== null) throw new EbbError('rejected', mistake);
  return inTurn(() => hash(normal(password), ARGON2));
}

/** Whether the password is that of the hash. Takes as long where there is none. @throws EbbError (rate-limited) */
export async function isPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const right = await inTurn(() => verify(passwordHash ?? NOBODYS, normal(password)));
  return right && passwordHash !== null;
}

/** Whether the hash was made with weaker parameters than today's. */
export function isOutdated(passwordHash: string): boolean {
  return needsRehash(passwordHash, ARGON2);
}

/** What is wrong with a new password; null where nothing is. */
export function passwordMistake(password: string, name: string): string | null {
  const { min, max } = PASSWORD_CHARACTERS;
  const characters = [...normal(password)];
  if (characters.length < min)
    return `a password needs at least ${min} characters; a few words in a row do well`;
  if (characters.length > max) return `a password may have at most ${max} characters`;
  if (new Set(characters).size < 5) return 'the password repeats the same few characters; choose another';
  if (normal(password).toLowerCase().replaceAll(name, '').length < min / 2)
    return 'the password is little more than the name; choose another';
  return null;
}

/** The same characters, however a keyboard composes them. */
function normal(password: string): string {
  return password.normalize('NFKC');
}

function inTurn<T>(task: () => Promise<T>): Promise<T> {
  if (gate.pendingCount >= WAITING_MAX)
    throw new EbbError('rate-limited', 'too many sign-ins at once; try again in a few seconds', {
      retryAfterSeconds: 5,
    });
  return gate(task);
}
