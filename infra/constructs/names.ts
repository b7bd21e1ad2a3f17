/** `settle-usage` -> `SettleUsage`: the id of a construct from the name of what it makes. */
export function pascalCase(kebab: string): string {
  return kebab.replaceAll(/(?:^|-)([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
