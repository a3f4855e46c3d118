/** Kinds of ledger entry. A kind is never renamed and never changes its meaning. */
export const LEDGER_KINDS = [
  'service-started',
  'service-stopped',
  'config-changed',
  'feed-stale',
  'feed-returned',
  'feed-quarantined',
  'feed-cleared',
  'plan-made',
  'horizon-planned',
  'commands-sent',
  'outcomes-observed',
  'override-set',
  'override-released',
  'token-created',
  'token-revoked',
  'miner-taken-over',
  'interval-closed',
  'report-issued',
  'signal-received',
  'signal-answered',
  'meter-data-received',
  'entry-corrected',
] as const;

export type LedgerKind = (typeof LEDGER_KINDS)[number];
