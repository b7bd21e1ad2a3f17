import type * as z from 'zod/mini';
import { acceptQuote, type AcceptQuoteDeps } from '../../shared/application/accept-quote.ts';
import { createQuote } from '../../shared/application/create-quote.ts';
import { approveQuote, rejectQuote, type DecideQuote } from '../../shared/application/decide-quote.ts';
import { listQuotes } from '../../shared/application/list-quotes.ts';
import { readQuote, type QuoteView } from '../../shared/application/read-quote.ts';
import type { RequestedLine } from '../../shared/domain/quotes/check-lines.ts';
import { markdownOf, textOf } from '../../shared/domain/quotes/document.ts';
import type { QuoteRequest } from '../../shared/domain/quotes/make-quote.ts';
import { quoteDocument } from '../../shared/domain/quotes/quote-document.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { callIfKeyed, callOf } from '../runtime/idempotent-call.ts';
import { withoutUndefined } from '../runtime/present.ts';
import { etagOf, revisionOfIfMatch } from '../runtime/revision-etag.ts';
import { type Answer, type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { wirePageOf } from '../runtime/wire.ts';
import { quoteView } from './responses.ts';
import { MARKDOWN, PLAIN_TEXT, quoteRoutes, type quoteRequest } from './routes.ts';

type QuotesPorts = AcceptQuoteDeps &
  Parameters<typeof createQuote>[0] &
  Parameters<typeof approveQuote>[0] &
  Parameters<typeof listQuotes>[0];

const answerWith = (status: number, view: QuoteView): Answer => ({
  status,
  body: quoteView(view),
  headers: { etag: etagOf(view.quote) },
});

const madeAnswer = (view: QuoteView): Answer => {
  const { body, headers } = answerWith(201, view);
  return { status: 201, body, headers: { ...headers, location: `/v1/quotes/${view.quote.id}` } };
};

type Called = {
  readonly params: { readonly quoteId: string };
  readonly actor: string;
  readonly header: (name: string) => string | undefined;
};

const decisionOf = ({ params, actor, header }: Called): DecideQuote => ({
  quoteId: params.quoteId,
  actor,
  revision: revisionOfIfMatch(header('if-match'), 'quote'),
});

export const quoteEndpoints: readonly Endpoint<QuotesPorts>[] = [
  endpoint(quoteRoutes.createQuote, (ports: QuotesPorts) => async (call) => {
    const { body, actor } = call;
    return createQuote(ports)({
      customerId: body.customerId,
      request: requestOf(body),
      actor,
      call: callIfKeyed(call, body),
      answer: madeAnswer,
    });
  }),
  endpoint(
    quoteRoutes.listQuotes,
    (ports: QuotesPorts) =>
      async ({ query }) =>
        ok(wirePageOf(await listQuotes(ports)(withoutUndefined(query)), quoteView)),
  ),
  endpoint(
    quoteRoutes.readQuote,
    (ports: QuotesPorts) =>
      async ({ params }) =>
        answerWith(200, await readQuote(ports)(params.quoteId)),
  ),
  endpoint(quoteRoutes.readQuoteDocument, (ports: QuotesPorts) => async ({ params, query, header }) => {
    const { quote } = await readQuote(ports)(params.quoteId);
    const document = quoteDocument(quote, { catalog: ports.catalog, now: ports.clock(), language: query.language });
    const isText = wantsText(header('accept'));
    return {
      status: 200,
      body: isText ? textOf(document) : markdownOf(document),
      contentType: `${isText ? PLAIN_TEXT : MARKDOWN}; charset=utf-8`,
    };
  }),
  endpoint(
    quoteRoutes.approveQuote,
    (ports: QuotesPorts) => async (call) =>
      answerWith(200, await approveQuote(ports)({ ...decisionOf(call), request: withoutUndefined(call.body) })),
  ),
  endpoint(quoteRoutes.acceptQuote, (ports: QuotesPorts) => async (call) => {
    const { acceptedBy } = call.body;
    const input = { ...decisionOf(call), acceptedBy, call: callOf(call, call.body), answer: quoteView };
    return ok(await acceptQuote(ports)(input));
  }),
  endpoint(
    quoteRoutes.rejectQuote,
    (ports: QuotesPorts) => async (call) =>
      answerWith(200, await rejectQuote(ports)({ ...decisionOf(call), request: call.body })),
  ),
];

/** Whoever asks for plain text and not for Markdown gets it. */
const wantsText = (accept = ''): boolean => accept.includes(PLAIN_TEXT) && !accept.includes(MARKDOWN);

function requestOf({ lines, discounts, renewal, ...rest }: z.output<typeof quoteRequest>): QuoteRequest {
  return withoutUndefined({
    ...rest,
    lines: lines.map(lineOf),
    discounts: discounts.map((each) => withoutUndefined(each)),
    renewal: renewal && withoutUndefined(renewal),
  });
}

function lineOf({ quantity, unitPrice, ...named }: z.output<typeof quoteRequest>['lines'][number]): RequestedLine {
  const [kind, product] = Object.entries(withoutUndefined(named))[0] ?? [];
  invariant(kind !== undefined && product !== undefined, 'the schema lets no line through that names nothing');
  return withoutUndefined({ kind: kind as RequestedLine['kind'], product, quantity, unitPrice });
}
