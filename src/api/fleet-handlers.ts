import type { z } from 'zod';
import {
  LEARNED_QUANTITIES,
  type PlanningFigures,
  responderBelief,
  responderRate,
  type ResponderState,
} from '../core/learning/index.js';
import type { FleetMiner, MinerState } from '../fleet/index.js';
import type { ApiContext } from './api-context.js';
import { PAGED, pageOf, positionOf } from './cursor.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import { visibleFleet } from './visible.js';

const COMMANDS_SHOWN = 50;

export async function fleet(
  context: ApiContext,
  { params, caller }: InputOf<typeof schemas.siteParams>,
): Promise<unknown> {
  const { site, groups, miners, feeders } = visibleFleet(context, params.site, caller);
  const figures = await context.state.figures(site);
  const { responders } = await context.learnedFleet.state(site.siteId);
  const states = context.fleetState.states(site.siteId);
  const loads = new Map(feeders.map(({ feederId }) => [feederId, 0]));
  for (const { minerId, feederPath } of miners) {
    for (const feederId of feederPath)
      loads.set(feederId, (loads.get(feederId) ?? 0) + (states.get(minerId)!.powerW ?? 0));
  }
  return {
    groups: groups.map(({ groupId, model, feederId, miners: members }) => {
      const all = members.map(({ minerId }) => states.get(minerId)!);
      return {
        groupId,
        model: model.label,
        firmware: model.firmware,
        feederId,
        minerCount: all.length,
        powerW: all.reduce((sum, { powerW }) => sum + (powerW ?? 0), 0),
        hashrateThs: all.reduce((sum, { hashrateThs }) => sum + hashrateThs, 0),
        stuckCount: all.filter(({ stuckCause }) => stuckCause !== null).length,
        figures: figuresView(figures.get(groupId)!),
        responders: respondersView(responders, groupId),
      };
    }),
    feeders: feeders.map(({ feederId, parentId, name, powerWMax }) => ({
      feederId,
      parentId,
      name,
      powerW: loads.get(feederId)!,
      powerWMax,
    })),
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
  const { site, miners: all } = visibleFleet(context, params.site, caller);
  const states = context.fleetState.states(site.siteId);
  const [after] = positionOf(PAGED.miners, query.cursor) ?? [];
  const found = [...all]
    .sort((a, b) => (a.minerId < b.minerId ? -1 : 1))
    .filter((miner) => after === undefined || miner.minerId > after)
    .filter((miner) => query.group === undefined || miner.groupId === query.group)
    .filter((miner) => query.state === undefined || isIn(query.state, miner, states.get(miner.minerId)!));
  const { rows, nextCursor } = pageOf(PAGED.miners, found, query.limit, (last) => [last.minerId]);
  return { miners: rows.map((miner) => minerView(miner, states.get(miner.minerId)!)), nextCursor };
}

export async function miner(
  context: ApiContext,
  { params, caller }: InputOf<typeof schemas.minerParams>,
): Promise<unknown> {
  const { site, byId } = visibleFleet(context, params.site, caller);
  const found = byId.get(params.miner);
  if (!found) throw problem('not-found', `no miner ${params.miner} at ${site.siteId}`);
  const commands = await context.commands.list(site.siteId, {
    minerId: found.minerId,
    limit: COMMANDS_SHOWN,
  });
  return { miner: minerView(found, context.fleetState.state(site.siteId, found.minerId)), commands };
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

function isIn(
  wanted: NonNullable<z.output<typeof schemas.minersQuery>['state']>,
  { sleep }: FleetMiner,
  state: MinerState,
): boolean {
  if (wanted === 'stuck') return state.stuckCause !== null;
  if (wanted === 'unreachable') return !state.reachable;
  const asleep = state.observedPointId === sleep.id;
  return wanted === 'asleep' ? asleep : !asleep;
}

/** Addresses and credentials stay inside. */
function minerView({ minerId, groupId, model, config }: FleetMiner, state: MinerState): unknown {
  const { minerId: _, setting: __, before: ___, foundAt: ____, ...known } = state;
  return {
    minerId,
    groupId,
    model: model.label,
    firmware: model.firmware,
    feederId: config.feederId,
    virtual: config.virtual,
    ...known,
  };
}
