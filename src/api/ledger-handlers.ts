import type { ApiContext } from './api-context.js';
import type * as replies from './ledger-replies.js';
import type { InputOf } from './route.js';
import type { siteParams } from './schemas.js';

export async function search(
  context: ApiContext,
  { params, query }: InputOf<typeof siteParams, typeof replies.searchQuery>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const { kind, text, from, to, before_seq: beforeSeq, limit } = query;
  const found = await context.ledger.search.entries(siteId, {
    limit,
    ...(kind !== undefined && { kind }),
    ...(text !== undefined && { text }),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
    ...(beforeSeq !== undefined && { beforeSeq }),
  });
  return { ...found, corrections: await context.ledger.corrections(siteId, found.entries) };
}

export async function checkpoints(
  context: ApiContext,
  { params, query }: InputOf<typeof siteParams, typeof replies.checkpointsQuery>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const { before_size: beforeSize, limit } = query;
  return {
    checkpoints: await context.ledger.search.checkpoints(siteId, {
      limit,
      ...(beforeSize !== undefined && { beforeSize }),
    }),
    publicKeys: await context.ledger.search.publicKeys(),
  };
}
