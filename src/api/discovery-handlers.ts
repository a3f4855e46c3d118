import type { z } from 'zod';
import { DISCOVERY_HOSTS_MAX, type DiscoveryView } from '../fleet/index.js';
import type { ApiContext } from './api-context.js';
import type * as s from './discovery-schemas.js';
import { problem } from './problem.js';
import type { FileReply, InputOf } from './route.js';
import type * as schemas from './schemas.js';

/** A mine of virtual miners has one for each of them. */
const NETWORKS_SHOWN = 100;

type DiscoveryIn = InputOf<typeof s.discoveryParams>;

export async function discoveries(
  context: ApiContext,
  { params }: InputOf<typeof schemas.siteParams>,
): Promise<unknown> {
  const { siteId, networks } = context.fleet(params.site).site;
  return {
    networks: networks.slice(0, NETWORKS_SHOWN),
    hostsMax: DISCOVERY_HOSTS_MAX,
    configFile: context.discoveries.configFile,
    discoveries: context.discoveries.list(siteId).map(({ result: _, ...view }) => view),
  };
}

export async function startDiscovery(
  context: ApiContext,
  { params, body, actor }: InputOf<typeof schemas.siteParams, z.ZodType, typeof s.discoveryBody>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  return shown(context.discoveries.start(siteId, body.networks, body.feeder, actor));
}

export async function discovery(context: ApiContext, { params }: DiscoveryIn): Promise<unknown> {
  return shown(existing(context, params));
}

export async function cancelDiscovery(context: ApiContext, { params }: DiscoveryIn): Promise<unknown> {
  const { siteId, discoveryId } = existing(context, params);
  context.discoveries.cancel(siteId, discoveryId);
  return shown(existing(context, params));
}

export async function siteFile(context: ApiContext, { params }: DiscoveryIn): Promise<FileReply> {
  const { siteId, state, result } = existing(context, params);
  if (result === null) throw problem('rejected', `this discovery is ${state}: there is no site file of it`);
  return {
    name: `${siteId}-found.yaml`,
    type: 'application/yaml',
    content: Buffer.from(result.siteFile),
  };
}

function existing(context: ApiContext, { site, discovery: id }: DiscoveryIn['params']): DiscoveryView {
  const { siteId } = context.fleet(site).site;
  const found = context.discoveries.view(siteId, id);
  if (!found) throw problem('not-found', `no discovery ${id} at ${siteId} is kept: look again`);
  return found;
}

/** The site file is long, and taken by itself. */
function shown({ result, ...view }: DiscoveryView): unknown {
  if (result === null) return { ...view, result };
  const { siteFile: _, ...rest } = result;
  return {
    ...view,
    result: { ...rest, known: rest.miners.filter(({ minerId }) => minerId !== null).length },
  };
}
