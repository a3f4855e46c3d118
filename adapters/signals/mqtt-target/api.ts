import { z } from 'zod';
import { looseNumber } from '../../shared/shapes.js';
import { timeMsOf } from '../../shared/iso-time.js';

/** Where in a message the target and its time are: names of members, apart by dots. */
export interface MessageLayout {
  readonly targetPath: string;
  readonly timestampPath: string;
}

export interface TargetMessage {
  readonly target: number;
  /** By the sender's clock, ms since 1970. */
  readonly saidMs: number;
}

/** What a message says; a text where it says nothing that can be used. */
export function targetMessage(bytes: Uint8Array, layout: MessageLayout): TargetMessage | string {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return 'no JSON';
  }
  const target = looseNumber.safeParse(memberAt(json, layout.targetPath)).data;
  if (target === undefined) return `${layout.targetPath} is no number`;
  const saidMs = timeMsOf(memberAt(json, layout.timestampPath));
  return saidMs === null ? `${layout.timestampPath} is no time` : { target, saidMs };
}

function memberAt(json: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((value, name) => z.record(z.string(), z.unknown()).safeParse(value).data?.[name], json);
}
