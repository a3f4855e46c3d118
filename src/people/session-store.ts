import { createHash, randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Actor, Grant, SessionRules } from '../core/people/index.js';
import { hashOf, randomSecret } from './random-text.js';
import { Remembered } from './remembered.js';

/** What another process has ended or changed is noticed after this long. */
const CACHE_MS = 5_000;
/** Sightings within this long are written down once. */
const LAST_SEEN_MS = 60_000;
const AGENT_CHARACTERS_MAX = 200;

export type SignInMethod = 'password' | 'welcome' | 'provider';

/** Where and how somebody signed in. */
export interface SignInPlace {
  readonly method: SignInMethod;
  readonly address: string;
  /** As the browser calls itself. */
  readonly agent: string;
}

export interface Session extends SignInPlace {
  readonly sessionId: string;
  readonly name: string;
  readonly createdAt: string;
  /** To the minute. */
  readonly lastSeenAt: string;
  /** At the latest. */
  readonly expiresAt: string;
}

/** A session in force, with what its person may do now. */
export interface LiveSession {
  readonly session: Session;
  readonly actor: Actor;
}

/** That people are signed in. Time is the wall's. */
export class SessionStore {
  readonly #known = new Remembered<LiveSession>(CACHE_MS);

  constructor(
    private readonly database: DataSource,
    private readonly rules: SessionRules,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** @returns the text of the cookie, which is kept nowhere else */
  async open(
    name: string,
    { method, address, agent }: SignInPlace,
  ): Promise<{ secret: string; session: Session }> {
    const secret = randomSecret();
    const now = this.now();
    const expiresAt = new Date(now.getTime() + this.rules.hoursMax * 3_600_000);
    const [row] = await this.database.query<SessionRow[]>(
      `INSERT INTO person_session (session_id, hash, name, method, address, agent, created_at, last_seen_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8) RETURNING *`,
      [
        randomUUID(),
        hashOf(secret),
        name,
        method,
        address,
        agent.slice(0, AGENT_CHARACTERS_MAX),
        now,
        expiresAt,
      ],
    );
    return { secret, session: sessionOf(row!) };
  }

  /** The session of a cookie; null where it has ended, was idle for too long, or its person may not sign in any more. */
  async find(secret: string): Promise<LiveSession | null> {
    const hash = hashOf(secret);
    const known = this.#known.get(hash);
    if (known && Date.parse(known.session.expiresAt) > this.now().getTime()) return known;
    const now = this.now();
    const [row] = await this.database.query<(SessionRow & { grants: readonly Grant[] })[]>(
      `SELECT s.*, p.grants FROM person_session s JOIN person p USING (name)
       WHERE s.hash = $1 AND ${IN_FORCE} AND p.disabled_at IS NULL`,
      [hash, now, this.#idleSince(now)],
    );
    if (!row) return null;
    if (now.getTime() - row.last_seen_at.getTime() > LAST_SEEN_MS)
      await this.database.query('UPDATE person_session SET last_seen_at = $2 WHERE hash = $1', [hash, now]);
    const actor: Actor = { name: row.name, kind: 'person', grants: row.grants };
    const live = { session: sessionOf(row), actor };
    this.#known.set(hash, live);
    return live;
  }

  /** Those in force, the newest first; of one person, or of all. */
  async list(name?: string): Promise<Session[]> {
    const now = this.now();
    const rows = await this.database.query<SessionRow[]>(
      `SELECT s.* FROM person_session s WHERE ($1::text IS NULL OR s.name = $1) AND ${IN_FORCE}
       ORDER BY s.created_at DESC LIMIT 1000`,
      [name ?? null, now, this.#idleSince(now)],
    );
    return rows.map(sessionOf);
  }

  /** Ends a session; null where none of that id was open. */
  async end(sessionId: string): Promise<Session | null> {
    const [rows] = await this.database.query<[SessionRow[], number]>(
      'UPDATE person_session SET ended_at = $2 WHERE session_id = $1 AND ended_at IS NULL RETURNING *',
      [sessionId, this.now()],
    );
    this.#known.clear();
    return rows[0] ? sessionOf(rows[0]) : null;
  }

  /** Ends all of a person's but one. Returns how many were open. */
  async endAll(name: string, exceptId: string | null = null): Promise<number> {
    const [, count] = await this.database.query<[unknown[], number]>(
      `UPDATE person_session SET ended_at = $2
       WHERE name = $1 AND ended_at IS NULL AND session_id IS DISTINCT FROM $3`,
      [name, this.now(), exceptId],
    );
    this.#known.clear();
    return count;
  }

  /** What is remembered of people's rights is looked up again. */
  forget(): void {
    this.#known.clear();
  }

  /** Whether the person has signed in from that address within these days. */
  async wasHere(name: string, address: string, days: number): Promise<boolean> {
    const since = new Date(this.now().getTime() - days * 86_400_000);
    const [row] = await this.database.query<unknown[]>(
      'SELECT 1 FROM person_session WHERE name = $1 AND address = $2 AND created_at > $3 LIMIT 1',
      [name, address, since],
    );
    return row !== undefined;
  }

  #idleSince(now: Date): Date {
    return new Date(now.getTime() - this.rules.idleMinutes * 60_000);
  }
}

/** $2: now, $3: sessions that were not seen since then are over. */
const IN_FORCE = 's.ended_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > $3';

/** The text that a session's pages send along with what they change: made of the cookie, which they cannot read. */
export function csrfTokenOf(secret: string): string {
  return createHash('sha256').update(`csrf:${secret}`).digest('base64url');
}

interface SessionRow {
  session_id: string;
  name: string;
  method: SignInMethod;
  address: string;
  agent: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
}

function sessionOf(row: SessionRow): Session {
  return {
    sessionId: row.session_id,
    name: row.name,
    method: row.method,
    address: row.address,
    agent: row.agent,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}
