import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Approval, Grant } from '../core/people/index.js';

/** A bearer token, by the hash of its text: the text itself is nowhere. */
@Entity('api_token')
export class ApiTokenEntity {
  @PrimaryColumn('text') name!: string;
  @Column('text') hash!: string;
  @Column('jsonb') grants!: readonly Grant[];
  @Column('timestamptz') createdAt!: Date;
  /** Who made it; null where that was before people had names. */
  @Column('text', { nullable: true }) createdBy!: string | null;
  @Column('timestamptz', { nullable: true }) expiresAt!: Date | null;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) lastUsedAt!: Date | null;
}

/** Somebody who signs in. Never removed: records name them. */
@Entity('person')
export class PersonEntity {
  @PrimaryColumn('text') name!: string;
  /** argon2id in PHC form; null: signs in by way of the provider alone. */
  @Column('text', { nullable: true }) passwordHash!: string | null;
  /** As the provider of identities knows them: issuer, blank, subject. */
  @Column('text', { nullable: true }) providerSubject!: string | null;
  @Column('jsonb') grants!: readonly Grant[];
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) disabledAt!: Date | null;
}

/** That somebody is signed in at one browser; the cookie's text by its hash alone. */
@Entity('person_session')
@Index('person_session_name', ['name', 'createdAt'])
export class PersonSessionEntity {
  @PrimaryColumn('text') sessionId!: string;
  @Column('text') hash!: string;
  @Column('text') name!: string;
  @Column('text') method!: string;
  @Column('text') address!: string;
  @Column('text') agent!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') lastSeenAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
}

/** The link by which the first person sets name and password. */
@Entity('welcome_link')
export class WelcomeLinkEntity {
  @PrimaryColumn('text') hash!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) usedAt!: Date | null;
}

/** What somebody wants that needs a second person. */
@Entity('approval_request')
@Index('approval_request_asked_at', ['askedAt', 'requestId'])
export class ApprovalRequestEntity {
  @PrimaryColumn('uuid') requestId!: string;
  @Column('text') siteId!: string;
  @Column('jsonb') actions!: Approval['actions'];
  @Column('text') operation!: string;
  @Column('text') permission!: string;
  @Column('text') summary!: string;
  @Column('jsonb') changes!: Approval['changes'];
  @Column('jsonb') content!: Approval['content'];
  @Column('text') reason!: string;
  @Column('text') askedBy!: string;
  @Column('text') askedKind!: string;
  @Column('timestamptz') askedAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @Column('text', { nullable: true }) idempotencyKey!: string | null;
  @Column('text') state!: string;
  @Column('text', { nullable: true }) decidedBy!: string | null;
  @Column('text', { nullable: true }) decidedReason!: string | null;
  @Column('timestamptz', { nullable: true }) decidedAt!: Date | null;
  @Column('text', { nullable: true }) outcome!: string | null;
}
