import { taskforce } from '../../shared/catalog/taskforce.ts';
import type { FieldError } from '../../shared/kernel/errors.ts';

export type Paint = { readonly place: (text: string) => string; readonly mark: (text: string) => string };

const MAX_SHOWN = 80;

/** Every error of a catalog: its place, what is there, the reason, and what to write instead. */
export function explainErrors(
  file: string,
  { raw, errors }: { readonly raw: unknown; readonly errors: readonly FieldError[] },
  paint: Paint,
): string {
  const blocks = errors.map(({ path, message }) => {
    const found = valueAt(raw, path.split('.'));
    return [
      paint.place(path),
      `  reason  ${paint.mark(message)}`,
      ...(found === undefined ? [] : [`  found   ${shown(found)}`]),
      `  remedy  ${remedyOf(path)}`,
    ].join('\n');
  });
  const heading = `${file} is not valid: ${String(errors.length)} ${errors.length === 1 ? 'error' : 'errors'}.`;
  return `${[heading, ...blocks].join('\n\n')}\n`;
}

/** What the shipped catalog has in this place; where it has nothing, the members that there are. */
function remedyOf(path: string): string {
  const members = path.split('.');
  const example = exampleAt(members);
  if (example !== undefined) return `Write what fits the reason; Taskforce has ${shown(example)} here.`;
  const siblings = exampleAt(members.slice(0, -1));
  const isObject = typeof siblings === 'object' && siblings !== null && !Array.isArray(siblings);
  if (isObject) return `Taskforce has these members here: ${Object.keys(siblings).join(', ')}.`;
  return 'docs/catalog.schema.json says what may stand here.';
}

/** By the same members; a plan, feature or meter with an id of its own is compared with the first one. */
function exampleAt(members: readonly string[]): unknown {
  const [collection, id, ...rest] = members;
  const [exact, ofFirst] = [
    valueAt(taskforce, members),
    collection === undefined || id === undefined || rest.length === 0
      ? undefined
      : valueAt(Object.values(valueAt(taskforce, [collection]) ?? {})[0], rest),
  ];
  return exact ?? ofFirst;
}

/** Ids may hold dots: the longest member that there is wins. */
function valueAt(root: unknown, members: readonly string[]): unknown {
  if (members.length === 0) return root;
  if (typeof root !== 'object' || root === null) return undefined;
  for (let length = members.length; length > 0; length -= 1) {
    const key = members.slice(0, length).join('.');
    if (Object.hasOwn(root, key)) return valueAt((root as Record<string, unknown>)[key], members.slice(length));
  }
  return undefined;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}
