/** A source of prices whose figures are brought by whoever has them: `push`, or `push:NAME` where there are several. */
export const PUSH = 'push';

const PUSH_ID = /^push(:[a-z0-9][a-z0-9-]{0,63})?$/;

export function isPushed(sourceId: string): boolean {
  return PUSH_ID.test(sourceId);
}
