import { SelectInput } from '../ui/fields.js';
import { useFleet } from './queries.js';
import type { ScopeKey } from './wanted.js';

interface ScopeFieldProps {
  readonly siteId: string;
  readonly value: ScopeKey;
  readonly onChange: (scope: ScopeKey) => void;
}

/** The whole site, a feeder or a group; the site can be chosen before the others are known. */
export function ScopeField({ siteId, value, onChange }: ScopeFieldProps) {
  const { data: fleet } = useFleet(siteId);
  const options = [
    { id: 'site', text: 'The whole site' },
    ...(fleet?.feeders ?? [])
      .filter(({ parent_id: parent }) => parent !== null)
      .map(({ feeder_id: id, name }) => ({ id: `feeder:${id}`, text: `${name} (${id})` })),
    ...(fleet?.groups ?? []).map(({ group_id: id, model, feeder_id: feeder, miner_count: count }) => ({
      id: `group:${id}`,
      text: `${count} × ${model} on ${feeder}`,
    })),
  ];
  return <SelectInput label="Scope" options={options} value={value} onChange={onChange} />;
}
