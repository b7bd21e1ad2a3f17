import type { StoragePorts } from '../../../shared/adapters/dynamodb/ports.ts';
import { writeExports } from '../../../shared/application/write-exports.ts';
import { sha256Hex } from '../../../shared/kernel/hash.ts';
import { catalog } from '../catalog.ts';
import type { Tell } from './violation.ts';

/** Finance's files of every month that was closed, written again long after: not a byte is another. */
export async function checkExports(
  ports: Omit<StoragePorts, 'commitFor'>,
  files: ReadonlyMap<string, string>,
  tell: Tell,
): Promise<void> {
  const putExport = async ({ key }: { readonly key: string }, content: AsyncIterable<string> | Iterable<string>) => {
    let text = '';
    for await (const part of content) text += part;
    const before = files.get(key);
    if (before !== text) tell('the same as-of gives the same bytes', `${key} was ${before ?? 'missing'}, is ${text}`);
    return { bytes: Buffer.byteLength(text), sha256: sha256Hex(text) };
  };
  const write = writeExports({ ...ports, catalog, putExport, commit: () => Promise.resolve('committed') });
  for (const { period } of await ports.closes()) await write(period);
}
