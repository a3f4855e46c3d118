/** Below this share of its own length a column says nothing that those before it don't. */
const INDEPENDENT_SHARE_MIN = 1e-6;

export interface Fit {
  /** One for each column; 0 for those that others already explain. */
  readonly coefficients: readonly number[];
  /** Columns that took part. */
  readonly used: readonly number[];
}

/**
 * Ordinary least squares by modified Gram-Schmidt: coefficients b that make Σ (rows·b − targets)² least. Columns that
 * depend on those before them (heating degrees in a summer, say) are left out.
 */
export function leastSquares(rows: readonly (readonly number[])[], targets: readonly number[]): Fit {
  const width = rows[0]?.length ?? 0;
  const basis: { column: number; q: number[] }[] = [];
  const r: number[][] = Array.from({ length: width }, () => []);
  for (let column = 0; column < width; column += 1) {
    const v = rows.map((row) => row[column]!);
    const length = norm(v);
    for (const [index, { q }] of basis.entries()) {
      const projection = dot(q, v);
      r[column]![index] = projection;
      for (let row = 0; row < v.length; row += 1) v[row]! -= projection * q[row]!;
    }
    const rest = norm(v);
    if (rest <= INDEPENDENT_SHARE_MIN * length || rest === 0) continue;
    r[column]![basis.length] = rest;
    basis.push({ column, q: v.map((value) => value / rest) });
  }
  const coefficients = new Array<number>(width).fill(0);
  const projections = basis.map(({ q }) => dot(q, targets));
  for (let index = basis.length - 1; index >= 0; index -= 1) {
    let value = projections[index]!;
    for (let later = index + 1; later < basis.length; later += 1) {
      const { column } = basis[later]!;
      value -= r[column]![index]! * coefficients[column]!;
    }
    coefficients[basis[index]!.column] = value / r[basis[index]!.column]![index]!;
  }
  return { coefficients, used: basis.map(({ column }) => column) };
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}

function norm(values: readonly number[]): number {
  return Math.sqrt(dot(values, values));
}
