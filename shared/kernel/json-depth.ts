/**
 * Where a JSON text is nested deeper than so many levels, or undefined. Before it is parsed, so that a text of brackets
 * costs nothing, and whoever walks over what it means cannot run out of stack.
 */
export function placeDeeperThan(levels: number, text: string): number | undefined {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isText) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) isText = false;
    } else if (code === QUOTE) isText = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > levels) return index;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
  }
  return undefined;
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
