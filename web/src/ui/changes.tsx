import type { Schemas } from '../api/client.js';

/** What differs, setting by setting. */
export function Changes({ changes }: { readonly changes: readonly Schemas['SettingChange'][] }) {
  if (changes.length === 0) return <p className="quiet">Nothing is changed.</p>;
  return (
    <div className="table-place">
      <table>
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ path, from, to }) => (
            <tr key={path}>
              <th scope="row">{path}</th>
              <td>{from === undefined ? 'not there' : JSON.stringify(from)}</td>
              <td>{to === undefined ? 'no more' : JSON.stringify(to)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
