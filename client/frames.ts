/** One event of a live stream. */
export interface Frame {
  readonly kind: string;
  /** Null where it has none: it cannot be resumed after. */
  readonly id: string | null;
  readonly data: string;
}

/** Takes whole events off the front of a text of `text/event-stream`; comments are left out. */
export function takeFrames(text: string): { readonly frames: readonly Frame[]; readonly rest: string } {
  const blocks = text.replace(/\r\n?/g, '\n').split('\n\n');
  const rest = blocks.pop()!;
  return { frames: blocks.flatMap((block) => frameOf(block) ?? []), rest };
}

function frameOf(block: string): Frame | null {
  let kind = 'message';
  let id: string | null = null;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^([a-z]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === 'event') kind = value;
    else if (field === 'id') id = value;
    else if (field === 'data') data.push(value);
  }
  return data.length === 0 ? null : { kind, id, data: data.join('\n') };
}

/** Which start of Ebb an id is of: it changes with a restart. */
export function bootOf(id: string): string {
  return id.split('.')[0]!;
}
