import { duration } from '../../format/duration.js';
import { hashprice, price, signedUsd, usd } from '../../format/money.js';
import { power } from '../../format/power.js';
import { DataTable } from '../../ui/table.js';
import { Time } from '../../ui/time.js';
import type { Decision } from './queries.js';

/** What the plan was made from, each with where it came from and how old it was. */
export function Inputs({ inputs, zone }: { readonly inputs: Decision['inputs']; readonly zone: string }) {
  return (
    <DataTable
      label="Inputs"
      columns={[
        { name: 'Input' },
        { name: 'Value', isNumber: true },
        { name: 'From' },
        { name: 'Known since' },
      ]}
    >
      {inputs.map((input) => (
        <tr key={input.name}>
          <th scope="row">{input.name}</th>
          <td className="number">{valueText(input)}</td>
          <td>{input.source ?? '–'}</td>
          <td>
            {input.known_at === null ? '–' : <Time at={input.known_at} zone={zone} />}
            {input.age_minutes !== null && `, ${duration(input.age_minutes * 60)} old`}
            {input.stale && <strong className="bad"> stale</strong>}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

function valueText({ value, unit }: Decision['inputs'][number]): string {
  if (unit === '°C') return value === null ? '–' : `${value.toFixed(1)} °C`;
  return unit === 'USD/MWh' ? price(value) : hashprice(value);
}

/** Those that bound first, in words; the others are one press away. */
export function Constraints({ constraints }: Pick<Decision, 'constraints'>) {
  const binding = constraints.filter(({ binds, kept }) => binds || !kept);
  const others = constraints.filter((each) => !binding.includes(each));
  return (
    <>
      {binding.length === 0 ? (
        <p>None bound: prices alone decided.</p>
      ) : (
        <ConstraintList constraints={binding} />
      )}
      {others.length > 0 && (
        <details>
          <summary>{others.length} more had room</summary>
          <ConstraintList constraints={others} />
        </details>
      )}
    </>
  );
}

function ConstraintList({ constraints }: Pick<Decision, 'constraints'>) {
  return (
    <ul className="rows">
      {constraints.map(({ source, bound, node_id: nodeId, layer, binds, kept, text, load_w: loadW }) => (
        <li key={`${source} ${bound} ${nodeId}`}>
          <span className="tag">{layer}</span> {binds && <span className="tag">bound</span>}{' '}
          {!kept && <strong className="bad">gave way</strong>} {text}{' '}
          <span className="quiet">Planned {power(loadW)}.</span>
        </li>
      ))}
    </ul>
  );
}

/** The plan beside what the same planner would have done with one thing changed. */
export function Alternatives({ alternatives }: Pick<Decision, 'alternatives'>) {
  return (
    <DataTable
      label="Alternatives"
      columns={[
        { name: 'Course' },
        { name: 'Load', isNumber: true },
        { name: 'Net', isNumber: true },
        { name: 'Against the plan', isNumber: true },
      ]}
    >
      {alternatives.map((each) => (
        <tr key={each.name} aria-current={each.course === 'plan' ? 'true' : undefined}>
          <th scope="row">
            {each.name}
            {!each.is_allowed && <span className="tag">not allowed</span>}
          </th>
          <td className="number">{power(each.setpoint_w)}</td>
          <td className="number">{usd(each.net_usd_per_hour)}/h</td>
          <td className="number">
            {each.course === 'plan' ? 'chosen' : `${signedUsd(each.against_plan_usd_per_hour)}/h`}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

/** Where each group was put and why, with what one of its miners was worth at each point. */
export function Groups({ groups }: Pick<Decision, 'groups'>) {
  return (
    <ul className="rows">
      {groups.map(({ group_id: groupId, model, reason, points, breakeven_usd_per_mwh: breakeven }) => (
        <li key={groupId}>
          <strong>{model}</strong>{' '}
          <span className="quiet">
            {groupId}, breakeven {price(breakeven)}
          </span>
          <p>{reason}</p>
          {points.length > 0 && (
            <details>
              <summary>What a miner was worth at each point</summary>
              <DataTable label={`Points of ${groupId}`} columns={POINTS}>
                {points.map((point) => (
                  <tr key={point.point_id}>
                    <th scope="row">{point.point_id}</th>
                    <td className="number">{point.count}</td>
                    <td className="number">{power(point.power_w)}</td>
                    <td className="number">{usd(point.from_awake_usd_per_hour)}/h</td>
                    <td className="number">{usd(point.from_asleep_usd_per_hour)}/h</td>
                  </tr>
                ))}
              </DataTable>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

const POINTS = [
  { name: 'Point' },
  { name: 'Miners', isNumber: true },
  { name: 'Draws', isNumber: true },
  { name: 'If awake', isNumber: true },
  { name: 'If asleep', isNumber: true },
];
