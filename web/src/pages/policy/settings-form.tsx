import { useState } from 'react';
import { Input, Label, Text, TextField } from 'react-aria-components';
import { SelectInput } from '../../ui/fields.js';
import type { Edit, Field, Settings } from './queries.js';
import { labelOf, type Row, sections } from './rows.js';
import type { ScheduleWindow } from './week.js';
import { WeekGrid } from './week-grid.js';

interface FormProps {
  readonly values: Settings['values'];
  readonly fields: readonly Field[];
  readonly isReadOnly: boolean;
  readonly onEdit: (edit: Edit) => void;
}

/** Every setting with its unit, its range and what it means. What needs a restart is shown and cannot be changed. */
export function SettingsForm({ values, fields, isReadOnly, onEdit }: FormProps) {
  const schedule = scheduleIn(values);
  return (
    <div className="settings-form">
      {schedule && (
        <WeekGrid
          schedule={schedule}
          isReadOnly={isReadOnly}
          onChange={(value) => onEdit({ path: ['policy', 'schedule'], value })}
        />
      )}
      {sections(values, fields).map(({ path, title, rows }) => (
        <fieldset key={path.join('.')} disabled={isReadOnly}>
          <legend>{title}</legend>
          {rows.map((row) => (
            <Setting key={row.path.join('.')} row={row} isReadOnly={isReadOnly} onEdit={onEdit} />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

/** Null where the policy goes by no schedule. */
function scheduleIn({ policy }: Settings['values']): readonly ScheduleWindow[] | null {
  const { kind, schedule = [] } = (policy ?? {}) as { kind?: string; schedule?: readonly ScheduleWindow[] };
  return kind === 'threshold' ? schedule : null;
}

interface SettingProps {
  readonly row: Row;
  readonly isReadOnly: boolean;
  readonly onEdit: (edit: Edit) => void;
}

function Setting({ row: { path, field, value }, isReadOnly, onEdit }: SettingProps) {
  const label = labelOf(String(path.at(-1)), field.unit);
  if (field.choices && field.type !== 'list' && field.is_live && !isReadOnly) {
    const options = field.choices.map((each) => ({ id: String(each), text: String(each) }));
    const choose = (id: string): void =>
      onEdit({ path, value: field.choices!.find((each) => String(each) === id) });
    return (
      <SelectInput
        label={label}
        options={options}
        value={String(value ?? field.default ?? '')}
        onChange={choose}
        {...(field.description !== null && { help: field.description })}
      />
    );
  }
  const shown = textOf(value);
  return (
    <TextSetting
      key={shown}
      label={label}
      field={field}
      shown={shown}
      isReadOnly={isReadOnly || !field.is_live}
      onCommit={(text) =>
        onEdit(text.trim() === '' ? { path } : { path, value: valueOf(text.trim(), field) })
      }
    />
  );
}

interface TextSettingProps {
  readonly label: string;
  readonly field: Field;
  readonly shown: string;
  readonly isReadOnly: boolean;
  readonly onCommit: (text: string) => void;
}

/** Changes when it is left or on Enter, so that half a number is never taken for one. */
function TextSetting({ label, field, shown, isReadOnly, onCommit }: TextSettingProps) {
  const [text, setText] = useState(shown);
  const commit = (): void => {
    if (text !== shown) onCommit(text);
  };
  return (
    <TextField className="field" value={text} onChange={setText} isReadOnly={isReadOnly} onBlur={commit}>
      <Label>
        {label}
        {field.unit !== null && <span className="unit"> {field.unit}</span>}
      </Label>
      <Input
        placeholder={field.default == null ? '' : textOf(field.default)}
        onKeyDown={({ key }) => key === 'Enter' && commit()}
      />
      <Text slot="description">{helpOf(field)}</Text>
    </TextField>
  );
}

function helpOf({ description, minimum, maximum, default: usual, is_live: isLive }: Field): string {
  const range = minimum !== null && maximum !== null ? `${minimum} to ${maximum}` : null;
  const parts = [description, range, usual == null ? null : `${textOf(usual)} where left out`];
  return [...parts, isLive ? null : 'needs a restart']
    .filter((part) => part !== null && part !== '')
    .join('; ');
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  if (value === null) return 'null';
  return Array.isArray(value)
    ? value.map((each) => textOf(each)).join(', ')
    : String(value as string | number);
}

/** What was typed, as the schema takes it; what does not fit is told by the check. */
function valueOf(text: string, { type }: Field): unknown {
  if (text === 'null') return null;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'list') return text.split(',').map((each) => plain(each.trim()));
  return type === 'text' ? text : plain(text);
}

function plain(text: string): string | number {
  const number = Number(text);
  return text !== '' && Number.isFinite(number) ? number : text;
}
