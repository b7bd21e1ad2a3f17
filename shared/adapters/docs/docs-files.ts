import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the page of the API is made of: the part of swagger-ui-dist that is served, by name, with its media type. */
const DOCS_FILES = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  LICENSE: 'text/plain; charset=utf-8',
  NOTICE: 'text/plain; charset=utf-8',
} as const;
type DocsFile = keyof typeof DOCS_FILES;

export type ReadDocsFile = (name: string) => Promise<{ readonly text: string; readonly mediaType: string } | undefined>;

/** Reads a file of the page, once an instance. Deployed they lie beside the handler; from the sources, in their package. */
export function docsFiles(): ReadDocsFile {
  const texts = new Map<DocsFile, Promise<string>>();
  return async (name) => {
    if (!isDocsFile(name)) return undefined;
    const reading = texts.get(name) ?? readText(name);
    texts.set(name, reading);
    return { text: await reading, mediaType: DOCS_FILES[name] };
  };
}

const isDocsFile = (name: string): name is DocsFile => Object.hasOwn(DOCS_FILES, name);

async function readText(name: DocsFile): Promise<string> {
  try {
    return await readFile(join(import.meta.dirname, 'docs', name), 'utf8');
  } catch {
    const swaggerUi = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
    return readFile(join(swaggerUi, name), 'utf8');
  }
}
