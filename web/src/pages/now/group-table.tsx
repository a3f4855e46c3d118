import type { SiteNow } from '../../api/client.js';
import { price } from '../../format/money.js';
import { power } from '../../format/power.js';

/** Each group with its breakeven and where the plan has it, the first to be curtailed on top. */
export function GroupTable({ now }: { readonly now: SiteNow }) {
  const groups = [...now.groups].sort(
    (a, b) => (a.breakeven_usd_per_mwh ?? 0) - (b.breakeven_usd_per_mwh ?? 0),
  );
  return (
    <section className="panel" aria-labelledby="groups">
      <h2 id="groups">
        Groups <small>the first to be curtailed on top</small>
      </h2>
      <div className="scroll" tabIndex={0} role="region" aria-label="Table of groups">
        {/* Said outright: a phone lays rows out as grids, which takes their roles from them. */}
        <table role="table" className="groups">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">
                Group
              </th>
              <th role="columnheader" scope="col">
                Feeder
              </th>
              <th role="columnheader" scope="col" className="number">
                Breakeven
              </th>
              <th role="columnheader" scope="col" className="number">
                Awake
              </th>
              <th role="columnheader" scope="col" className="number">
                Power
              </th>
              <th role="columnheader" scope="col">
                Why
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {groups.map((group) => (
              <GroupRow key={group.group_id} group={group} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function GroupRow({ group }: { readonly group: SiteNow['groups'][number] }) {
  return (
    <tr role="row">
      <th role="rowheader" scope="row" title={group.group_id}>
        {group.model}
        {group.customer_id !== 'house' && <small> {group.customer_id}</small>}
      </th>
      <td role="cell">{group.feeder_id}</td>
      <td role="cell" className="number">
        {price(group.breakeven_usd_per_mwh)}
      </td>
      <td role="cell" className="number">
        {group.awake_count}/{group.miner_count}
      </td>
      <td role="cell" className="number">
        {power(group.power_w)}
      </td>
      <td role="cell" className="reason">
        {group.reason}
      </td>
    </tr>
  );
}
