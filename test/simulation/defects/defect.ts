/** A deliberate mistake: a text of a source that is replaced while it is loaded, in one thread, for one run. */
export type Defect = {
  readonly title: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
};
