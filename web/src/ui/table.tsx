import type { ReactNode } from 'react';

export interface TableColumn {
  readonly name: string;
  /** Figures are set flush right. */
  readonly isNumber?: boolean;
}

/** A table that scrolls sideways by itself where it is too wide. */
export function DataTable({
  label,
  columns,
  children,
}: {
  readonly label: string;
  readonly columns: readonly TableColumn[];
  readonly children: ReactNode;
}) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map(({ name, isNumber = false }) => (
              <th key={name} scope="col" className={isNumber ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
