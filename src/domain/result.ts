/** What kind of refusal it is; the web edge makes a status of it. */
export type FailureKind =
  | 'invalid'
  | 'signed-out'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'gone'
  | 'too-large'
  | 'too-many'
  | 'needs-proof'
  | 'unavailable';

/**
 * An expected failure, as a value: `key` names a message of the interface (render/messages) that says what is wrong and
 * what to do next, `values` fill it (a Date is said in the outlet's time zone), `field` is the input concerned, `data`
 * what the caller needs to go on.
 */
export type Failure = {
  kind: FailureKind;
  key: string;
  values?: Record<string, string | number | Date>;
  field?: string;
  data?: unknown;
};

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

export function fail(
  kind: FailureKind,
  key: string,
  more: Omit<Failure, 'kind' | 'key'> = {},
): { ok: false; failure: Failure } {
  return { ok: false, failure: { kind, key, ...more } };
}
