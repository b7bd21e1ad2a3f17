/** Asserts what must hold by construction; a failure is a defect of Centime, never of its input. */
export function invariant(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new InvariantError(sentence);
}

export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** For the default branch of a switch over a union: a new member does not compile until it is handled. */
export function unreachable(value: never): never {
  throw new InvariantError(`no case handles ${JSON.stringify(value)}`);
}
