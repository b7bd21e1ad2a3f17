/** A difference that somebody will notice. `breaking`: a customer loses something that was sold. */
export type CatalogChange = {
  /** "plan pro", "meter assistant.request" */
  readonly whom: string;
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** "+10 %", "added", "removed", "changed" */
  readonly change: string;
  readonly breaking: boolean;
  /** Of what would charge the usage of an open month wrongly: what to do instead. Such a catalog must not take its place. */
  readonly remedy?: string;
};
