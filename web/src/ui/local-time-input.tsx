import { useId } from 'react';

export interface LocalTimeInputProps {
  readonly label: string;
  /** Such as `2026-11-21T17:35`; empty: none. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'datetime-local' | 'date' | 'month';
}

/** A date, with a time where asked, by the browser's own picker; in which zone the label has to say. */
export function LocalTimeInput({ label, value, onChange, type = 'datetime-local' }: LocalTimeInputProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} type={type} value={value} onChange={({ target }) => onChange(target.value)} />
    </div>
  );
}
