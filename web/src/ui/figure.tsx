import type { ReactNode } from 'react';

export interface FigureProps {
  readonly label: string;
  readonly value: ReactNode;
  /** A line below: where it comes from, what it is beside. */
  readonly children?: ReactNode;
  readonly tone?: 'plain' | 'good' | 'bad';
}

/** One figure with what it is. */
export function Figure({ label, value, children, tone = 'plain' }: FigureProps) {
  return (
    <div className="figure" data-tone={tone}>
      <dt>{label}</dt>
      <dd className="figure-value">{value}</dd>
      {children !== undefined && <dd className="figure-note">{children}</dd>}
    </div>
  );
}
