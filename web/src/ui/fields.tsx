import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  Checkbox,
  Group,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  NumberField,
  Popover,
  Radio,
  RadioGroup,
  Select,
  SelectValue,
  Text,
  TextField,
} from 'react-aria-components';

interface Labelled {
  readonly label: string;
  /** A line below: what is meant. */
  readonly help?: string;
}

export interface TextInputProps extends Labelled {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'password';
  readonly autoFocus?: boolean;
  readonly autoComplete?: string;
  /** Whether its text is selected when it is focused, so that typing replaces it. */
  readonly selected?: boolean;
}

export function TextInput({
  label,
  help,
  value,
  onChange,
  type = 'text',
  autoFocus,
  autoComplete,
  selected,
}: TextInputProps) {
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      type={type}
      autoFocus={autoFocus}
      autoComplete={autoComplete}
    >
      <Label>{label}</Label>
      <Input onFocus={(event) => selected && event.currentTarget.select()} />
      {help !== undefined && <Text slot="description">{help}</Text>}
    </TextField>
  );
}

export interface NumberInputProps extends Labelled {
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly minValue?: number;
  readonly maxValue?: number;
}

export function NumberInput({ label, help, value, onChange, minValue, maxValue }: NumberInputProps) {
  return (
    <NumberField className="field" value={value} onChange={onChange} minValue={minValue} maxValue={maxValue}>
      <Label>{label}</Label>
      <Group className="number">
        <AriaButton slot="decrement">−</AriaButton>
        <Input />
        <AriaButton slot="increment">+</AriaButton>
      </Group>
      {help !== undefined && <Text slot="description">{help}</Text>}
    </NumberField>
  );
}

export interface Option {
  readonly id: string;
  readonly text: string;
}

export interface ChoiceProps extends Labelled {
  readonly options: readonly Option[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

export function SelectInput({ label, help, options, value, onChange }: ChoiceProps) {
  return (
    <Select className="field" value={value} onChange={(key) => key !== null && onChange(String(key))}>
      <Label>{label}</Label>
      <AriaButton className="select">
        <SelectValue />
        <span aria-hidden="true">▾</span>
      </AriaButton>
      {help !== undefined && <Text slot="description">{help}</Text>}
      <Popover className="popover">
        <ListBox items={options}>{({ id, text }) => <ListBoxItem id={id}>{text}</ListBoxItem>}</ListBox>
      </Popover>
    </Select>
  );
}

export function RadioInput({ label, help, options, value, onChange }: ChoiceProps) {
  return (
    <RadioGroup className="field radios" value={value} onChange={onChange}>
      <Label>{label}</Label>
      {options.map(({ id, text }) => (
        <Radio key={id} value={id}>
          <span className="mark" aria-hidden="true" />
          {text}
        </Radio>
      ))}
      {help !== undefined && <Text slot="description">{help}</Text>}
    </RadioGroup>
  );
}

export interface CheckFieldProps {
  readonly isSelected: boolean;
  readonly onChange: (selected: boolean) => void;
  readonly children: ReactNode;
}

export function CheckField({ isSelected, onChange, children }: CheckFieldProps) {
  return (
    <Checkbox className="check" isSelected={isSelected} onChange={onChange}>
      <span className="mark" aria-hidden="true" />
      {children}
    </Checkbox>
  );
}
