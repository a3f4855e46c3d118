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

/** One reading of a whole site: arrays by slot, 17 times smaller than a row for each miner. */
@Entity('telemetry_frame')
export class TelemetryFrameEntity {
  @PrimaryColumn('text') siteId!: string;
  @PrimaryColumn('timestamptz') at!: Date;
  @Column('integer') slotMapId!: number;
  @Column('bigint') sitePowerW!: string;
  /** Share of the power that was estimated or carried over from an older reading, 0–1. */
  @Column('real') estimatedRatio!: number;
  /** W by slot; −1 where nothing is known. */
  @Column('integer', { array: true }) powerW!: number[];
  /** GH/s by slot. */
  @Column('integer', { array: true }) hashrateGhs!: number[];
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
