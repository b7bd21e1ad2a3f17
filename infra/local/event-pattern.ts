export type EventMatcher = (event: Record<string, unknown>) => boolean;

type ValueMatcher = (value: unknown) => boolean;

/** The matcher of an EventBridge pattern. An operator that it does not know is an error that names it. */
export function eventMatcher(pattern: Record<string, unknown>): EventMatcher {
  const fields = Object.entries(pattern).map(([name, wanted]) => {
    if (name.startsWith('$')) throw new Error(`The local runtime does not match ${name} in an event pattern.`);
    return { name, matches: fieldMatcher(wanted) };
  });
  return (event) => fields.every(({ name, matches }) => matches(event[name]));
}

function fieldMatcher(wanted: unknown): ValueMatcher {
  if (Array.isArray(wanted)) {
    const alternatives = wanted.map(alternativeMatcher);
    // An array in the event matches by any of its elements.
    return (value) =>
      alternatives.some((matches) => (Array.isArray(value) ? value.some((item) => matches(item)) : matches(value)));
  }
  if (typeof wanted !== 'object' || wanted === null) {
    throw new Error(`An event pattern has lists and objects, not ${JSON.stringify(wanted)}.`);
  }
  const nested = eventMatcher(wanted as Record<string, unknown>);
  return (value) => nested(typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});
}

function alternativeMatcher(alternative: unknown): ValueMatcher {
  if (typeof alternative !== 'object' || alternative === null) return (value) => value === alternative;
  const [operator = '', argument] = Object.entries(alternative)[0] ?? [];
  if (operator === 'prefix') return (value) => typeof value === 'string' && value.startsWith(String(argument));
  if (operator === 'suffix') return (value) => typeof value === 'string' && value.endsWith(String(argument));
  if (operator === 'exists') return (value) => (value !== undefined) === argument;
  if (operator === 'anything-but') {
    const excluded = (Array.isArray(argument) ? argument : [argument]).map(alternativeMatcher);
    // A field that is absent is not "anything".
    return (value) => value !== undefined && !excluded.some((matches) => matches(value));
  }
  throw new Error(`The local runtime does not match the operator "${operator}" in an event pattern.`);
}
