import { ERROR_CODES } from '../../../shared/kernel/errors.ts';

/** What each `code` of a problem means: where its `type` points. */
export const problemsPage = (): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Centime API: problems</title>
    <link rel="icon" href="data:,">
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
      td, th { text-align: left; padding: 0.25rem 1rem 0.25rem 0; vertical-align: top; }
      tr:target { background: #fff3bf; }
    </style>
  </head>
  <body>
    <h1>Problems</h1>
    <p>A refusal is a problem document (RFC 9457). <code>code</code> is for programs; <code>detail</code> says what is
      wrong and what to do, <code>errors</code> where.</p>
    <table>
      <tr><th>code</th><th>status</th><th>meaning</th></tr>
${Object.entries(ERROR_CODES).map(rowOf).join('\n')}
    </table>
  </body>
</html>
`;

const rowOf = ([code, [status, title]]: readonly [string, readonly [number, string]]): string =>
  `      <tr id="${code}"><td><code>${code}</code></td><td>${String(status)}</td><td>${title}</td></tr>`;
