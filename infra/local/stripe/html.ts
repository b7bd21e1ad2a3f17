/** HTML that is safe to put into HTML. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

type Part = Html | string | number | null | undefined | readonly Html[];

const render = (part: Part): string => {
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map((html: Html) => html.text).join('');
  return escape(String((part as string | number | null | undefined) ?? ''));
};

/** A template whose values are escaped, but for what is HTML already. */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(strings.map((text, index) => text + (index < parts.length ? render(parts[index]) : '')).join(''));

const STYLE = `
  * { box-sizing: border-box }
  body { margin: 0; min-height: 100vh; font: 15px/1.5 system-ui, sans-serif; color: #1a1f36; background: #f6f8fa }
  main { max-width: 880px; margin: 0 auto; padding: 48px 20px; display: grid; gap: 40px; grid-template-columns: 1fr 1fr }
  @media (max-width: 720px) { main { grid-template-columns: 1fr; padding-top: 24px } }
  .tag { display: inline-block; padding: 1px 8px; border-radius: 4px; background: #ffde92; color: #6b4a00; font-size: 12px; font-weight: 600 }
  .what { color: #697386; margin: 24px 0 0 }
  .amount { font-size: 36px; font-weight: 600; margin: 0 0 24px; letter-spacing: -.5px }
  table { width: 100%; border-collapse: collapse } td { padding: 8px 0; border-top: 1px solid #e3e8ee; vertical-align: top }
  td:last-child { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums } td small { color: #697386; display: block }
  .card { background: #fff; border-radius: 10px; padding: 28px; box-shadow: 0 4px 18px rgba(26,31,54,.08); align-self: start }
  h1 { font-size: 18px; margin: 0 0 16px } table + h1 { margin-top: 28px } form { margin: 0 }
  label { display: block; font-size: 13px; font-weight: 600; margin-bottom: 12px }
  input[type=email] { width: 100%; font: inherit; font-weight: 400; padding: 10px; border: 1px solid #c9d1da; border-radius: 6px; margin-top: 4px }
  .choice { display: flex; gap: 10px; align-items: baseline; border: 1px solid #e3e8ee; border-radius: 6px; padding: 10px 12px; margin-bottom: 8px; font-weight: 400; font-size: 14px; cursor: pointer }
  .choice:has(:checked) { border-color: #0a6cff; box-shadow: 0 0 0 1px #0a6cff }
  .choice code { font-size: 13px; white-space: nowrap } .choice small { margin-left: auto; color: #697386 }
  button { width: 100%; border: 0; border-radius: 6px; padding: 12px; margin-top: 12px; background: #0a6cff; color: #fff; font: inherit; font-weight: 600; cursor: pointer }
  button.quiet { width: auto; padding: 2px 10px; margin: 0; background: #e3e8ee; color: #1a1f36; font-size: 13px }
  .refused { background: #fdf0f0; color: #a3182b; border-radius: 6px; padding: 10px 12px; margin: 0 0 16px }
  .done { background: #eaf7ef; color: #0b6b36; border-radius: 6px; padding: 10px 12px; margin: 0 }
  a { color: #0a6cff; text-decoration: none }`;

/** A page of two columns: what it is about, and what to do. */
export const pageOf = (title: string, about: Html, action: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <section><span class="tag">LOCAL STRIPE · TEST MODE</span>${about}</section>
          <section class="card">${action}</section>
        </main>
      </body>
    </html> `.text;

/** 1234 of a currency with cents is 12.34; of the yen, 1234. */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}
