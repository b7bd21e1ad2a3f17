/**
 * Where a JSON text is nested deeper than so many levels, or undefined. Before it is parsed, so that a text of brackets
 * costs nothing, and whoever walks over what it means cannot run out of stack.
 */
export function placeDeeperThan(levels: number, text: string): number | undefined {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > levels) return index;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
  }
  return undefined;
}

/** Most of a body is strings: each is skipped by looking for its closing quote, the next that is not escaped. */
function endOfString(text: string, opening: number): number {
  let quote = text.indexOf('"', opening + 1);
  while (quote !== -1 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote === -1 ? text.length : quote;
}

/** An odd number of backslashes before it. */
function isEscaped(text: string, index: number): boolean {
  let first = index;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (index - first) % 2 === 1;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Deeper than any message of the bus that we know, with what it was put into. */
export const MAX_MESSAGE_DEPTH = 32;

/** A message as JSON; throws a SyntaxError, and a RangeError for one that is nested deeper than any of ours. */
export function parseMessage(text: string): unknown {
  if (placeDeeperThan(MAX_MESSAGE_DEPTH, text) !== undefined) {
    throw new RangeError(`A message is nested deeper than ${String(MAX_MESSAGE_DEPTH)} levels.`);
  }
  return JSON.parse(text);
}
