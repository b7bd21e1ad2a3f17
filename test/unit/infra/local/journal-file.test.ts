import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { JournalFile } from '../../../../infra/local/journal-file.ts';

it('a line that was torn by a kill is dropped, and the lines before and after it are kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'centime-journal-'));
  const path = join(folder, 'journal');
  const first = new JournalFile(path);
  first.append({ n: 1 });
  first.close();
  appendFileSync(path, '{"n":');
  const second = new JournalFile(path);
  second.append({ n: 2 });
  expect(second.read()).toEqual([{ n: 1 }, { n: 2 }]);
  second.close();
  rmSync(folder, { recursive: true });
});
