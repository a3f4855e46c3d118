/** What a form has to know of one setting. */
export interface SettingField {
  /** Dotted, `[]` for the elements of a list: `electrical.feeders[].power_w_max`. */
  readonly path: string;
  /** Of a group that comes in kinds, the kind that has it; null: all. */
  readonly variant: string | null;
  readonly type: 'number' | 'integer' | 'boolean' | 'text' | 'list';
  readonly unit: string | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Null: anything of its type. */
  readonly choices: readonly (string | number)[] | null;
  readonly isRequired: boolean;
  readonly mayBeNull: boolean;
  /** Where it is left out; null where it has none, or null is it. */
  readonly default: string | number | boolean | readonly unknown[] | null;
  readonly description: string | null;
  /** Whether a running Ebb follows a change; else it needs a restart. */
  readonly isLive: boolean;
}
