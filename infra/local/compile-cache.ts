import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * Stripping types and compiling is most of a start, of this runtime as of each function: what was compiled once, by
 * whichever thread, is read from a folder beside the dependencies. Called before the imports that are worth it.
 */
export function useCompileCache(): void {
  enableCompileCache(join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'centime'));
}

/** Called after them: otherwise what was compiled is written at the end of the process, and never if that is a kill. */
export const keepCompiled = flushCompileCache;
