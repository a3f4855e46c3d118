import { InvalidArgumentError } from 'commander';

/** A number above 0. @throws InvalidArgumentError, as all of these */
export function positive(text: string): number {
  const value = notNegative(text);
  if (value === 0) throw new InvalidArgumentError('A number above 0 is needed.');
  return value;
}

export function notNegative(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('A number of 0 or more is needed.');
  return value;
}

/** A whole number above 0. */
export function whole(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('A whole number above 0 is needed.');
  return Number(text);
}
