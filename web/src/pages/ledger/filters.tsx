import { LEDGER_KINDS } from '../../../../src/core/ledger/kinds.js';
import { Button } from '../../ui/button.js';
import { SelectInput, TextInput } from '../../ui/fields.js';
import { LocalTimeInput } from '../../ui/local-time-input.js';
import { EVERYTHING, type Filter } from './queries.js';
import { instantOfLocal, localOfInstant } from '../../format/local-time.js';

const ALL = 'all';
const KINDS = [
  { id: ALL, text: 'All kinds' },
  ...[...LEDGER_KINDS].sort().map((kind) => ({ id: kind, text: kind })),
];

export interface FiltersProps {
  readonly filter: Filter;
  readonly zone: string;
  readonly onFilter: (filter: Filter) => void;
}

/** What entries are looked for. Times are the site's. */
export function Filters({ filter, zone, onFilter }: FiltersProps) {
  const change = (part: Partial<Filter>): void => onFilter({ ...filter, ...part });
  const isEverything = Object.values(filter).every((value) => value === '');
  return (
    <form className="filters" role="search" aria-label="Entries" onSubmit={(event) => event.preventDefault()}>
      <SelectInput
        label="Kind"
        options={KINDS}
        value={filter.kind === '' ? ALL : filter.kind}
        onChange={(kind) => change({ kind: kind === ALL ? '' : kind })}
      />
      <TextInput label="Text" value={filter.text} onChange={(text) => change({ text })} />
      <LocalTimeInput
        label="From"
        value={localOfInstant(filter.from, zone)}
        onChange={(local) => change({ from: instantOfLocal(local, zone) })}
      />
      <LocalTimeInput
        label="Before"
        value={localOfInstant(filter.to, zone)}
        onChange={(local) => change({ to: instantOfLocal(local, zone) })}
      />
      {!isEverything && (
        <Button kind="quiet" onPress={() => onFilter(EVERYTHING)}>
          Show everything
        </Button>
      )}
    </form>
  );
}
