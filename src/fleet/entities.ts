import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { SiteMode } from '../core/planner/policy.js';
import type { LearnedKind } from './learned-fleet.js';

/** What must outlive a restart of a site besides its miners. */
@Entity('site')
export class SiteEntity {
  @PrimaryColumn('text') siteId!: string;
  @Column('text') mode!: SiteMode;
  /** The mode that the configuration named when `mode` was last taken from it. */
  @Column('text') configuredMode!: SiteMode;
  @Column('text') configHash!: string;
  @Column('bigint') epoch!: string;
}

/** Last known state of a miner; one row each, overwritten. */
@Entity('miner_state')
export class MinerStateEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') minerId!: string;
  @Column('jsonb') state!: object;
}

/** Which slot of a telemetry frame belongs to which miner; a new row whenever the fleet changes. */
@Entity('slot_map')
export class SlotMapEntity {
  @PrimaryGeneratedColumn('identity') slotMapId!: number;
  @Column('text') siteId!: string;
  @Column('text', { array: true }) minerIds!: string[];
}

/** One reading of a whole site: columns by slot (`core/telemetry`), far smaller than a row for each miner. A partition a day. */
@Entity('telemetry_frame')
export class TelemetryFrameEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('timestamptz') at!: Date;
  @Column('integer') slotMapId!: number;
  @Column('bigint') sitePowerW!: string;
  @Column('bigint') siteHashrateGhs!: string;
  /** Share of the power that was estimated or carried over from an older reading, 0–1. */
  @Column('real') estimatedRatio!: number;
  /** W by slot. */
  @Column('bytea') powerW!: Buffer;
  /** GH/s by slot. */
  @Column('bytea') hashrateGhs!: Buffer;
  /** Hottest chip by slot, °C; null: of no miner. */
  @Column('bytea', { nullable: true }) chipTempC!: Buffer | null;
}

/** What a site or one of its groups did in five minutes, see `RollUp`. A partition a month. */
@Entity('telemetry_roll_up')
export class TelemetryRollUpEntity {
  @PrimaryColumn('text') siteId!: string;
  /** Id of a group; empty for the whole site. */
  @PrimaryColumn('text') scope!: string;
  @PrimaryColumn('timestamptz') start!: Date;
  @Column('integer') frames!: number;
  @Column('double precision') powerW!: number;
  @Column('double precision') maxPowerW!: number;
  @Column('double precision') hashrateThs!: number;
  @Column('real') knownRatio!: number;
  @Column('real', { nullable: true }) estimatedRatio!: number | null;
}

/** What a customer's miners drew in an hour. */
@Entity('customer_hour')
export class CustomerHourEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') customerId!: string;
  @PrimaryColumn('timestamptz') hour!: Date;
  @Column('double precision') servedMwh!: number;
  /** With all of them at nominal. */
  @Column('double precision') entitledMwh!: number;
  /** Share of them that was asleep. */
  @Column('double precision') curtailedHours!: number;
}

/** What the miners of a model drew and hashed in an hour. */
@Entity('model_hour')
export class ModelHourEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') modelId!: string;
  @PrimaryColumn('timestamptz') hour!: Date;
  /** As people call it, then. */
  @Column('text') model!: string;
  @Column('text') firmware!: string;
  @Column('double precision') energyMwh!: number;
  @Column('double precision') estimatedMwh!: number;
  @Column('double precision') hashThsHours!: number;
  @Column('double precision') machineHours!: number;
  @Column('double precision') hashingHours!: number;
  /** Asleep because plans had told them to be. */
  @Column('double precision') curtailedHours!: number;
}

/** Part of what was learned of a site's machines; one row each, overwritten. */
@Entity('learned_state')
export class LearnedStateEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('text') kind!: LearnedKind;
  @Column('integer') version!: number;
  @Column('timestamptz') learnedTo!: Date;
  @Column('jsonb') state!: object;
}
