import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { Approval, ApprovalState, WantedApproval } from '../core/people/index.js';

/** Where a page of requests ended. */
export interface ApprovalPlace {
  readonly askedAt: string;
  readonly requestId: string;
}

/** Which requests are asked for. */
export interface ApprovalFilter {
  readonly sites: readonly string[];
  /** Absent: all. */
  readonly states?: readonly ApprovalState[] | undefined;
  readonly limit: number;
  /** Null: from the newest. */
  readonly after: ApprovalPlace | null;
}

/** How a request goes on. */
export interface Ending {
  readonly from: ApprovalState;
  readonly to: ApprovalState;
  readonly decided?: { readonly by: string; readonly reason: string; readonly at: Date };
  readonly outcome?: string;
}

/** The table of requests that wait for a second person. What is written into the ledger is written by whoever calls. */
export class ApprovalStore {
  constructor(private readonly database: DataSource) {}

  /** Null where the same key was used before. */
  async add(
    wanted: WantedApproval,
    askedAt: Date,
    expiresAt: Date,
    tx: EntityManager,
  ): Promise<Approval | null> {
    const { askedBy, changes, actions, content } = wanted;
    const [row] = await tx.query<Row[]>(
      `INSERT INTO approval_request (request_id, site_id, actions, operation, permission, summary, changes, content, reason,
                                     asked_by, asked_kind, asked_at, expires_at, idempotency_key, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open')
       ON CONFLICT (site_id, idempotency_key) DO NOTHING RETURNING *`,
      [
        randomUUID(),
        wanted.siteId,
        JSON.stringify(actions),
        wanted.operation,
        wanted.permission,
        wanted.summary,
        JSON.stringify(changes),
        JSON.stringify(content),
        wanted.reason,
        askedBy.name,
        askedBy.kind,
        askedAt,
        expiresAt,
        wanted.idempotencyKey,
      ],
    );
    return row ? approvalOf(row) : null;
  }

  async byKey({ siteId, idempotencyKey }: WantedApproval, tx: EntityManager): Promise<Approval> {
    const [row] = await tx.query<Row[]>(
      'SELECT * FROM approval_request WHERE site_id = $1 AND idempotency_key = $2',
      [siteId, idempotencyKey],
    );
    return approvalOf(row!);
  }

  async find(requestId: string): Promise<Approval | null> {
    const [row] = await this.database.query<Row[]>('SELECT * FROM approval_request WHERE request_id = $1', [
      requestId,
    ]);
    return row ? approvalOf(row) : null;
  }

  /** Newest first. */
  async list({ sites, states, limit, after }: ApprovalFilter): Promise<Approval[]> {
    const rows = await this.database.query<Row[]>(
      `SELECT * FROM approval_request
       WHERE site_id = ANY ($1) AND ($2::text[] IS NULL OR state = ANY ($2))
         AND ($3::timestamptz IS NULL OR (asked_at, request_id) < ($3, $4::uuid))
       ORDER BY asked_at DESC, request_id DESC LIMIT $5`,
      [sites, states ?? null, after?.askedAt ?? null, after?.requestId ?? null, limit],
    );
    return rows.map(approvalOf);
  }

  async count(sites: readonly string[], state: ApprovalState): Promise<number> {
    const [row] = await this.database.query<{ count: string }[]>(
      'SELECT count(*) FROM approval_request WHERE site_id = ANY ($1) AND state = $2',
      [sites, state],
    );
    return Number(row!.count);
  }

  /** Those in a state, the oldest first. */
  async inState(state: ApprovalState): Promise<Approval[]> {
    const rows = await this.database.query<Row[]>(
      'SELECT * FROM approval_request WHERE state = $1 ORDER BY asked_at, request_id',
      [state],
    );
    return rows.map(approvalOf);
  }

  /** Null where it is not in that state any more: somebody was faster. */
  async move(
    requestId: string,
    { from, to, decided, outcome }: Ending,
    tx: EntityManager,
  ): Promise<Approval | null> {
    const [rows] = await tx.query<[Row[], number]>(
      `UPDATE approval_request SET state = $3, decided_by = coalesce($4, decided_by),
         decided_reason = coalesce($5, decided_reason), decided_at = coalesce($6, decided_at), outcome = $7
       WHERE request_id = $1 AND state = $2 RETURNING *`,
      [
        requestId,
        from,
        to,
        decided?.by ?? null,
        decided?.reason ?? null,
        decided?.at ?? null,
        outcome ?? null,
      ],
    );
    return rows[0] ? approvalOf(rows[0]) : null;
  }
}

interface Row {
  request_id: string;
  site_id: string;
  actions: Approval['actions'];
  operation: Approval['operation'];
  permission: Approval['permission'];
  summary: string;
  changes: Approval['changes'];
  content: Approval['content'];
  reason: string;
  asked_by: string;
  asked_kind: Approval['askedKind'];
  asked_at: Date;
  expires_at: Date;
  state: ApprovalState;
  decided_by: string | null;
  decided_reason: string | null;
  decided_at: Date | null;
  outcome: string | null;
}

function approvalOf(row: Row): Approval {
  return {
    requestId: row.request_id,
    siteId: row.site_id,
    actions: row.actions,
    operation: row.operation,
    permission: row.permission,
    summary: row.summary,
    changes: row.changes,
    content: row.content,
    reason: row.reason,
    askedBy: row.asked_by,
    askedKind: row.asked_kind,
    askedAt: row.asked_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    state: row.state,
    decidedBy: row.decided_by,
    decidedReason: row.decided_reason,
    decidedAt: row.decided_at?.toISOString() ?? null,
    outcome: row.outcome,
  };
}
