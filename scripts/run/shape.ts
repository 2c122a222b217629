/** What a value has to look like: everything that comes from a participant's process is a guess until it was looked at. */

/** Whether a value has the shape. */
export type Shape<T> = (value: unknown) => value is T;
export type Shaped<S> = S extends Shape<infer T> ? T : never;

export const text = (value: unknown): value is string => typeof value === 'string';
export const number = (value: unknown): value is number => typeof value === 'number';
export const truth = (value: unknown): value is boolean => typeof value === 'boolean';

export function exactly<const T extends string | number>(...values: T[]): Shape<T> {
  return (value): value is T => values.includes(value as T);
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value): value is T | undefined => value === undefined || shape(value);
}

export function listOf<T>(shape: Shape<T>): Shape<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(shape);
}

export function oneOf<S extends Shape<unknown>[]>(...shapes: S): Shape<Shaped<S[number]>> {
  return (value): value is Shaped<S[number]> => shapes.some((shape) => shape(value));
}

export function record<T>(shape: Shape<T>): Shape<Record<string, T>> {
  return (value): value is Record<string, T> => isObject(value) && Object.values(value).every(shape);
}

type Optional<M> = { [K in keyof M]: undefined extends M[K] ? K : never }[keyof M];
type Members<M> = Omit<M, Optional<M>> & Partial<Pick<M, Optional<M>>>;

/** Further members do no harm. */
export function object<M extends Record<string, unknown>>(members: { [K in keyof M]: Shape<M[K]> }): Shape<Members<M>> {
  return (value): value is Members<M> =>
    isObject(value) && Object.entries(members).every(([name, shape]) => (shape as Shape<unknown>)(value[name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
