import { z } from 'zod';

/** `T` with any part of it possibly missing. */
export type Salvaged<T> = T extends readonly (infer E)[]
  ? (Salvaged<E> | undefined)[]
  : T extends object
    ? { [K in keyof T]?: Salvaged<T[K]> | undefined }
    : T | undefined;

/**
 * The parts of `value` that are well-formed, in their places, so that they can be checked further although others are
 * not. What is malformed is undefined.
 */
export function salvage<S extends z.ZodType>(schema: S, value: unknown): Salvaged<z.output<S>> {
  return salvaged(schema, value) as Salvaged<z.output<S>>;
}

function salvaged(schema: z.core.$ZodType, value: unknown): unknown {
  const whole = z.safeParse(schema, value);
  if (whole.success) return whole.data;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return salvaged(schema.unwrap() as z.core.$ZodType, value);
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => salvaged(schema.element as z.core.$ZodType, item));
  }
  if (!isObject(value)) return undefined;
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Readonly<Record<string, z.core.$ZodType>>;
    return Object.fromEntries(Object.entries(shape).map(([key, part]) => [key, salvaged(part, value[key])]));
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = schema.def;
    const options = schema.options as readonly z.ZodObject[];
    const option = options.find(
      ({ shape }) => z.safeParse(shape[discriminator]!, value[discriminator]).success,
    );
    return option && salvaged(option, value);
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
