/** Which event, of which start of Ebb, and when: enough to say what was missed even after a restart. */
export interface LiveId {
  /** Another one at each start of the process. */
  readonly boot: string;
  /** 1, 2, 3 … within a start. */
  readonly seq: number;
  /** Unix ms of the event, by the clock of the sites. */
  readonly atMs: number;
}

const FORM = /^([\w-]{8})\.(\d{1,15})\.(\d{1,15})$/;

export function idText({ boot, seq, atMs }: LiveId): string {
  return `${boot}.${seq}.${atMs}`;
}

/** Null where it is no id of a live stream. */
export function parseId(text: string): LiveId | null {
  const [, boot, seq, atMs] = FORM.exec(text) ?? [];
  return boot === undefined ? null : { boot, seq: Number(seq), atMs: Number(atMs) };
}
