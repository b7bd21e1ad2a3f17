/** A document for a person, in plain texts: how it is marked up is its renderer's. */
export type Document = readonly Block[];

export type Block =
  | { readonly kind: 'title' | 'heading' | 'paragraph'; readonly text: string }
  /** What is said of one thing: a name with its colon, and a value. */
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] };

/** Figures stand at the right. */
export type Column = { readonly title: string; readonly isFigure?: true };

/** What is said of one thing, each name with the colon of its language. */
export const factsOf = (
  { named }: { readonly named: (name: string) => string },
  facts: readonly (readonly [name: string, value: string])[],
): Block => ({ kind: 'facts', facts: facts.map(([name, value]) => [named(name), value]) });

export function markdownOf(document: Document): string {
  return `${document.map(markdownBlock).join('\n\n')}\n`;
}

function markdownBlock(block: Block): string {
  switch (block.kind) {
    case 'title':
      return `# ${escaped(block.text)}`;
    case 'heading':
      return `## ${escaped(block.text)}`;
    case 'paragraph':
      return escaped(block.text);
    case 'facts':
      return block.facts.map(([name, value]) => `- **${escaped(name)}** ${escaped(value)}`).join('\n');
    case 'list':
      return block.items.map((item) => `- ${escaped(item)}`).join('\n');
    case 'table': {
      const rule = block.columns.map(({ isFigure }) => (isFigure ? '---:' : '---'));
      const rows = [
        block.columns.map(({ title }) => escaped(title)),
        rule,
        ...block.rows.map((row) => row.map(escaped)),
      ];
      return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
    }
  }
}

/** A text from anywhere marks nothing up: names of customers are no markup, nor HTML. */
const escaped = (text: string): string =>
  text.replaceAll(/[\\`*{}[\]<>|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|^[#+-](?=\s)|&(?=\w+;|#)/gu, String.raw`\$&`);

const TEXT_WIDTH = 78;

export function textOf(document: Document): string {
  return `${document.map(textBlock).join('\n\n')}\n`;
}

function textBlock(block: Block): string {
  switch (block.kind) {
    case 'title':
      return underlined(block.text, '=');
    case 'heading':
      return underlined(block.text, '-');
    case 'paragraph':
      return wrapped(block.text, '');
    case 'facts': {
      const width = Math.max(...block.facts.map(([name]) => name.length)) + 1;
      return block.facts.map(([name, value]) => wrapped(value, name.padEnd(width))).join('\n');
    }
    case 'list':
      return block.items.map((item) => wrapped(item, '- ')).join('\n');
    case 'table':
      return textTable(block.columns, block.rows);
  }
}

const underlined = (text: string, line: string): string => `${text}\n${line.repeat(text.length)}`;

/** Broken between words; every line after the first is indented as far as the text begins. */
function wrapped(text: string, first: string): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > TEXT_WIDTH) {
      lines.push(line);
      line = ' '.repeat(first.length);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].join('\n').replaceAll(/ +$/gm, '');
}

function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, index) => Math.max(...[titles, ...rows].map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    columns
      .map(({ isFigure }, index) => {
        const [cell = '', width = 0] = [row[index], widths[index]];
        return isFigure ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(titles), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
