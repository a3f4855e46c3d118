import type { z } from 'zod';
import {
  LEARNED_QUANTITIES,
  type PlanningFigures,
  responderBelief,
  responderRate,
  type ResponderState,
} from '../core/learning/index.js';
import type { CapabilityEnvelope } from '../core/ports/miner.js';
import {
  awakePointOf,
  type ConditionCounts,
  conditionOf,
  efficiencyJPerTh,
  efficiencyLossRatio,
  feederSums,
  type FleetMiner,
  type FoundMiners,
  indexAfter,
  MINER_CONDITIONS,
  type MinerQuery,
  type MinerState,
} from '../fleet/index.js';
import type { ApiContext } from './api-context.js';
import { PAGED, pageOf, positionOf } from './cursor.js';
import { meteredNow } from './metered-now.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import { invalid } from './validate.js';
import { type VisibleFleet, visibleFleet } from './visible.js';

const COMMANDS_SHOWN = 50;

export async function fleet(
  context: ApiContext,
  { params, caller }: InputOf<typeof schemas.siteParams>,
): Promise<unknown> {
  const { site, groups, miners, feeders } = visibleFleet(context, params.site, caller);
  const figures = await context.state.figures(site);
  const { responders } = await context.learnedFleet.state(site.siteId);
  const states = context.fleetState.states(site.siteId);
  const meteredW = meteredNow(context, site, context.clock.now())?.powerW ?? null;
  return {
    groups: groups.map(({ groupId, model, feederId, customerId, miners: members }) => {
      const all = members.map(({ minerId }) => states.get(minerId)!);
      return {
        groupId,
        modelId: model.modelId,
        model: model.label,
        firmware: model.firmware,
        feederId,
        customerId,
        minerCount: all.length,
        powerW: all.reduce((sum, { powerW }) => sum + (powerW ?? 0), 0),
        hashrateThs: all.reduce((sum, { hashrateThs }) => sum + hashrateThs, 0),
        stuckCount: all.filter(({ stuckCause }) => stuckCause !== null).length,
        figures: figuresView(figures.get(groupId)!),
        responders: respondersView(responders, groupId),
      };
    }),
    feeders: feederSums(feeders, miners, states).map(({ feeder, conditions, ...sum }) => {
      const { feederId, parentId, name, powerWMax } = feeder;
      const metered = parentId === null ? meteredW : null;
      return {
        feederId,
        parentId,
        name,
        ...sum,
        meteredW: metered,
        powerWMax,
        headroomW: powerWMax - (metered ?? sum.powerW),
        conditions: countsView(conditions),
      };
    }),
  };
}

function figuresView({ operatingPoints, upSeconds, downSeconds, learned }: PlanningFigures): unknown {
  return {
    points: operatingPoints.map(({ id: pointId, powerW, hashrateThs }) => ({ pointId, powerW, hashrateThs })),
    upSeconds,
    downSeconds,
    sources: LEARNED_QUANTITIES.map((quantity) => ({
      quantity,
      source: learned.includes(quantity) ? 'learned' : 'catalogue',
    })),
  };
}

function respondersView(state: ResponderState, groupId: string): unknown {
  if (!(groupId in state.groups)) return null;
  return responderRate(responderBelief(state, groupId));
}

export async function miners(
  context: ApiContext,
  { params, query, caller }: InputOf<typeof schemas.siteParams, typeof schemas.minersQuery>,
): Promise<unknown> {
  const seen = visibleFleet(context, params.site, caller);
  const { siteId } = seen.site;
  const { limit, cursor, offset: asked, order, behind_outlet: outlet, chip_temp_over_c, ...wanted } = query;
  const minerQuery = {
    ...wanted,
    descending: order === 'desc',
    behindOutlet: outlet === undefined ? undefined : outlet === 'yes',
    chipTempOverC: chip_temp_over_c,
  };
  const pool = { siteId, scope: seen.scope, miners: seen.miners, withAddresses: !seen.isPart };
  const found = context.minerSearch.find(pool, minerQuery);
  const sorting = `${query.sort} ${order}`;
  const offset = asked ?? offsetAfter(found, minerQuery, sorting, cursor);
  const states = context.fleetState.states(siteId);
  const { rows, nextCursor } = pageOf(
    PAGED.miners,
    found.miners.slice(offset, offset + limit + 1),
    limit,
    ({ minerId }) => [sorting, minerId, found.values[offset + limit - 1] ?? null],
  );
  return {
    miners: rows.map((each) => minerView(each, states.get(each.minerId)!, seen)),
    total: found.miners.length,
    offset,
    conditions: countsView(found.conditions),
    nextCursor,
  };
}

/** Where the page after `cursor` begins. @throws ProblemError (invalid) where it is of another list, or sorted otherwise */
function offsetAfter(found: FoundMiners, query: MinerQuery, sorting: string, cursor: string | undefined) {
  const place = positionOf(PAGED.miners, cursor);
  if (place === null) return 0;
  const [sorted, minerId, value] = place;
  if (sorted === sorting) return indexAfter(found, query, minerId, value);
  const fix = 'Ask with the same sort and order as for the page before.';
  throw invalid([{ path: 'query.cursor', problem: `is of a list sorted by ${sorted}`, fix }]);
}

function countsView(counts: ConditionCounts) {
  return MINER_CONDITIONS.map((condition) => ({ condition, count: counts[condition] }));
}

export async function miner(
  context: ApiContext,
  { params, caller }: InputOf<typeof schemas.minerParams>,
): Promise<unknown> {
  const seen = visibleFleet(context, params.site, caller);
  const { siteId } = seen.site;
  const found = seen.byId.get(params.miner);
  if (!found) throw problem('not-found', `no miner ${params.miner} at ${siteId}`);
  const { minerId, model } = found;
  return {
    miner: minerView(found, context.fleetState.state(siteId, minerId), seen),
    envelope: envelopeView(context.envelopes(model.firmware)),
    points: model.operatingPoints.map(({ id: pointId, kind, powerW, hashrateThs }) => ({
      pointId,
      kind,
      powerW,
      hashrateThs,
    })),
    wanted: context.dispatch.wanted(siteId, minerId),
    commands: await context.commands.list(siteId, { minerId, limit: COMMANDS_SHOWN }),
  };
}

export async function takeOver(
  context: ApiContext,
  input: InputOf<typeof schemas.minerParams, z.ZodType, typeof schemas.takeOverBody>,
): Promise<unknown> {
  const { params, body, actor } = input;
  const { site, byId } = context.fleet(params.site);
  if (!byId.has(params.miner)) throw problem('not-found', `no miner ${params.miner} at ${site.siteId}`);
  const taken = await context.dispatch.takeOver(site.siteId, params.miner, actor, body.reason);
  if (!taken) throw problem('rejected', `miner ${params.miner} is not one that was asleep before Ebb`);
  return miner(context, input);
}

export async function commands(
  context: ApiContext,
  { params, query }: InputOf<typeof schemas.siteParams, typeof schemas.commandsQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const { miner: minerId, before, limit, cursor } = query;
  const [issuedAt, commandId] = positionOf(PAGED.commands, cursor) ?? [];
  const after = issuedAt === undefined ? undefined : { issuedAt, commandId: commandId! };
  const found = await context.commands.list(site.siteId, { minerId, before, after, limit: limit + 1 });
  const { rows, nextCursor } = pageOf(PAGED.commands, found, limit, (last) => [
    last.issuedAt,
    last.commandId,
  ]);
  return { commands: rows, nextCursor };
}

/** Credentials stay inside; addresses are told to those who see all of the site. */
function minerView(
  miner: FleetMiner,
  state: MinerState,
  { isPart }: Pick<VisibleFleet, 'isPart'>,
): Readonly<Record<string, unknown>> {
  const { minerId, groupId, model, config } = miner;
  const { minerId: _, setting: __, before: ___, foundAt, ...known } = state;
  return {
    minerId,
    groupId,
    modelId: model.modelId,
    model: model.label,
    firmware: model.firmware,
    feederId: config.feederId,
    customerId: config.customerId,
    serial: config.serial ?? null,
    mac: config.mac ?? null,
    host: isPart ? null : (foundAt ?? config.host),
    virtual: config.virtual,
    behindOutlet: config.outlet !== undefined,
    condition: conditionOf(miner, state),
    ...known,
    expectedHashrateThs: awakePointOf(miner, state)?.hashrateThs ?? null,
    efficiencyJPerTh: efficiencyJPerTh(state),
    efficiencyLossRatio: efficiencyLossRatio(miner, state),
  };
}

function envelopeView(envelope: CapabilityEnvelope) {
  const { label, verbs, restarts, downSeconds, upSeconds, survivesReboot } = envelope;
  const { power, devFeeRatio, limits, unverified } = envelope;
  const times = { downSeconds, upSeconds };
  return { label, verbs, restarts, ...times, survivesReboot, power, devFeeRatio, limits, unverified };
}
