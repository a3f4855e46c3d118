import { useRef } from 'react';
import { Button as AriaButton, Input, Label, SearchField } from 'react-aria-components';
import { useCommand } from '../../app/shortcuts.js';
import { Button } from '../../ui/button.js';
import { SelectInput } from '../../ui/fields.js';
import { Icon } from '../../ui/icon.js';
import type { FleetTree } from './queries.js';
import { changed, CONDITIONS, type Condition, EVERYTHING, type FleetView, isNarrowed } from './view.js';

const ALL = 'all';
/** Chips that are hotter than this are worth a look, °C. */
const HOT_C = 85;

interface FiltersProps {
  readonly view: FleetView;
  readonly typed: string;
  readonly fleet: FleetTree | null;
  readonly onType: (text: string) => void;
  readonly onView: (view: FleetView) => void;
}

/** What miners are looked for. All of it is in the page's address. */
export function Filters({ view, typed, fleet, onType, onView }: FiltersProps) {
  const input = useRef<HTMLInputElement>(null);
  useCommand('Search miners', '/', () => input.current?.focus());
  return (
    <div className="fleet-filters" role="search" aria-label="Miners">
      <SearchField className="field" value={typed} onChange={onType}>
        <Label>Search</Label>
        <Input ref={input} placeholder="id, address, serial, MAC or model" />
      </SearchField>
      <GroupFilters view={view} fleet={fleet} onView={onView} />
      <ActiveChips view={view} fleet={fleet} onView={onView} />
    </div>
  );
}

function GroupFilters({ view, fleet, onView }: Pick<FiltersProps, 'view' | 'fleet' | 'onView'>) {
  const groups = fleet?.groups ?? [];
  const models = distinct(groups.map(({ model_id: id, model: text }) => ({ id, text })));
  const firmwares = distinct(groups.map(({ firmware: id }) => ({ id, text: id })));
  const customers = distinct(groups.map(({ customer_id: id }) => ({ id, text: id })));
  const select = (label: string, key: 'model' | 'firmware' | 'customer', options: typeof models) =>
    options.length > 1 && (
      <SelectInput
        label={label}
        options={[{ id: ALL, text: 'All' }, ...options]}
        value={view[key] ?? ALL}
        onChange={(id) => onView(changed(view, { [key]: id === ALL ? undefined : id }))}
      />
    );
  return (
    <details className="more-filters">
      <summary>More filters</summary>
      <div className="filter-grid">
        {select('Model', 'model', models)}
        {select('Firmware', 'firmware', firmwares)}
        {select('Customer', 'customer', customers)}
        <SelectInput
          label="Switched outlet"
          options={[
            { id: ALL, text: 'All' },
            { id: 'yes', text: 'Behind an outlet' },
            { id: 'no', text: 'Without one' },
          ]}
          value={view.behindOutlet ?? ALL}
          onChange={(id) =>
            onView(changed(view, { behindOutlet: id === 'yes' || id === 'no' ? id : undefined }))
          }
        />
        <Button
          onPress={() =>
            onView({ ...changed(view, { chipTempOverC: HOT_C }), sort: 'temperature', order: 'desc' })
          }
        >
          Chips over {HOT_C} °C
        </Button>
      </div>
    </details>
  );
}

/** What narrows the list now, each to be taken away by a press. */
function ActiveChips({ view, fleet, onView }: Pick<FiltersProps, 'view' | 'fleet' | 'onView'>) {
  if (!isNarrowed(view)) return null;
  const feeder = fleet?.feeders.find(({ feeder_id: id }) => id === view.feeder);
  const model = fleet?.groups.find(({ model_id: id }) => id === view.model);
  const chips: [keyof FleetView, string | undefined][] = [
    ['search', view.search && `“${view.search}”`],
    ['feeder', view.feeder && `Feeder: ${feeder?.name ?? view.feeder}`],
    ['group', view.group && `Group: ${view.group}`],
    ['model', view.model && `Model: ${model?.model ?? view.model}`],
    ['firmware', view.firmware && `Firmware: ${view.firmware}`],
    ['customer', view.customer && `Customer: ${view.customer}`],
    ['condition', view.condition && CONDITIONS[view.condition].name],
    ['behindOutlet', view.behindOutlet && (view.behindOutlet === 'yes' ? 'Behind an outlet' : 'No outlet')],
    ['chipTempOverC', view.chipTempOverC === undefined ? undefined : `Chip over ${view.chipTempOverC} °C`],
  ];
  return (
    <div className="chips" role="group" aria-label="Filters in force">
      {chips.map(
        ([key, text]) =>
          text !== undefined && (
            <AriaButton
              key={key}
              className="chip"
              aria-label={`Take away: ${text}`}
              onPress={() => onView(changed(view, { [key]: undefined }))}
            >
              {text} <Icon name="close" />
            </AriaButton>
          ),
      )}
      <Button kind="quiet" onPress={() => onView({ ...EVERYTHING, sort: view.sort, order: view.order })}>
        Show all
      </Button>
    </div>
  );
}

interface ConditionsProps {
  readonly view: FleetView;
  readonly counts: readonly { readonly condition: Condition; readonly count: number }[];
  readonly onView: (view: FleetView) => void;
}

/** How many of those that were found are at what; a press shows them alone. */
export function ConditionChips({ view, counts, onView }: ConditionsProps) {
  return (
    <div className="chips" role="group" aria-label="Condition">
      {counts
        .filter(({ condition, count }) => count > 0 || view.condition === condition)
        .map(({ condition, count }) => (
          <AriaButton
            key={condition}
            className="chip condition"
            data-condition={condition}
            aria-pressed={view.condition === condition}
            onPress={() =>
              onView(changed(view, { condition: view.condition === condition ? undefined : condition }))
            }
          >
            {CONDITIONS[condition].name} {count.toLocaleString('en-US')}
          </AriaButton>
        ))}
    </div>
  );
}

function distinct(options: readonly { readonly id: string; readonly text: string }[]) {
  return [...new Map(options.map((option) => [option.id, option])).values()].sort((a, b) =>
    a.text.localeCompare(b.text),
  );
}
