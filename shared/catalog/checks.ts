export type Report = (path: string, message: string) => void;

export function checkNames(
  names: readonly string[] | undefined,
  known: Readonly<Record<string, unknown>>,
  path: string,
  report: Report,
): void {
  for (const [index, name] of (names ?? []).entries()) {
    if (!Object.hasOwn(known, name)) report(`${path}.${String(index)}`, `the catalog has no "${name}"`);
  }
}

export function checkAscending(
  values: readonly (number | bigint)[],
  path: string,
  member: string,
  report: Report,
): void {
  for (const [index, value] of values.entries()) {
    const before = values[index - 1];
    if (before === undefined || before < value) continue;
    report(`${path}.${String(index)}${member && `.${member}`}`, `must be above the one before (${String(before)})`);
  }
}
