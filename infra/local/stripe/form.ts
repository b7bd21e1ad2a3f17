/** A request's parameters as Stripe reads them: `a[b][0][c]=d` is `{ a: { b: { 0: { c: 'd' } } } }`. */
export interface Form {
  [key: string]: string | Form;
}

const DEEPEST = 12;

/** The keys of `a[b][]` are `a`, `b` and the empty one. */
const keysOf = (name: string): string[] => {
  const open = name.indexOf('[');
  if (open < 1 || !name.endsWith(']')) return [name];
  return [name.slice(0, open), ...name.slice(open + 1, -1).split('][')].slice(0, DEEPEST);
};

const emptyForm = (): Form => Object.create(null) as Form;

/**
 * `a[]=1&a[]=2` appends; `a[][x]=1&a[][y]=2&a[][x]=3` begins a new element when the last one has the key already, as Rack
 * does, whose rules Stripe's API follows.
 */
const elementFor = (list: Form, next: string | undefined): string => {
  const count = Object.keys(list).length;
  const last = list[String(count - 1)];
  const continues = next !== undefined && typeof last === 'object' && !(next in last);
  return String(continues ? count - 1 : count);
};

const assign = (form: Form, keys: readonly string[], value: string): void => {
  let place = form;
  for (const [index, raw] of keys.entries()) {
    const key = raw === '' ? elementFor(place, keys[index + 1]) : raw;
    if (index === keys.length - 1) {
      place[key] = value;
      return;
    }
    const inner = place[key];
    place = typeof inner === 'object' ? inner : (place[key] = emptyForm());
  }
};

/** Parses a form-encoded body or a query string. */
export function parseForm(text: string): Form {
  const form = emptyForm();
  for (const [name, value] of new URLSearchParams(text)) assign(form, keysOf(name), value);
  return form;
}
