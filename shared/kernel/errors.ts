/** Every refusal that a caller can meet: its HTTP status and its title. Add one here, and only here. */
export const ERROR_CODES = {
  malformed_json: [400, 'The body is not JSON'],
  invalid_request: [400, 'The request does not fit its schema'],
  invalid_cursor: [400, 'The cursor is not one of ours'],
  idempotency_key_required: [400, 'This call moves money and needs an Idempotency-Key'],
  invalid_signature: [400, 'The signature does not match'],
  unauthenticated: [401, 'No valid API key'],
  credit_insufficient: [402, 'Not enough credit'],
  member_cap_reached: [402, 'The member has reached their cap'],
  forbidden: [403, 'The key lacks the scope'],
  not_found: [404, 'Not found'],
  customer_not_found: [404, 'No such customer'],
  method_not_allowed: [405, 'The method does not exist here'],
  idempotency_conflict: [409, 'The Idempotency-Key was used with another input'],
  conflict: [409, 'The state has changed in the meantime'],
  last_admin_key: [409, 'It is the last admin key'],
  hold_not_open: [409, 'The hold is no longer open'],
  quote_not_open: [409, 'The quote is no longer open'],
  approval_required: [409, 'The quote needs an approval first'],
  precondition_failed: [412, 'The resource has changed since it was read'],
  too_large: [413, 'The request is too large'],
  unsupported_media_type: [415, 'The content type is not supported'],
  rule_violation: [422, 'A rule of the catalog forbids it'],
  unknown_plan: [422, 'The catalog has no such plan'],
  contract_required: [422, 'The plan is sold by contract'],
  amendment_required: [422, 'What a contract agrees is changed by an amendment'],
  proof_required: [422, 'The plan needs a valid proof'],
  plan_requires: [422, 'It needs another plan'],
  discount_forbidden: [422, 'The policy of discounts forbids it'],
  unknown_module: [422, 'The catalog has no such module'],
  unknown_service: [422, 'The catalog has no such service'],
  unknown_product: [422, 'The catalog has no such product'],
  seats_exceeded: [422, 'More seats than the plan allows'],
  not_supported: [422, 'Not sold in this way'],
  no_wallet: [422, 'The customer never had a subscription'],
  no_subscription: [422, 'The customer has no subscription'],
  not_entitled: [422, 'The plan does not allow it'],
  period_not_ended: [422, 'The month has not ended'],
  amount_out_of_range: [422, 'The amount is out of range'],
  too_many_open: [422, 'Too many are open at once'],
  payment_method_required: [422, 'The customer has no payment method'],
  too_many_requests: [429, 'Too many requests'],
  quota_exceeded: [429, 'The quota of the day is used up'],
  internal: [500, 'Something went wrong on our side'],
  try_again: [503, 'Not settled, send it again'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Where in the input something is wrong, and what to do about it. */
export type FieldError = { readonly path: string; readonly message: string };

export type ErrorDetails = {
  /** What is wrong and what to do, in one or two sentences for a person. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** Further members of the problem document (RFC 9457), such as `missing` or `limit`. */
  readonly members?: Readonly<Record<string, unknown>>;
};

/** The one refusal that is thrown; mapped to a problem document in one place. */
export class BillingError extends Error {
  override readonly name = 'BillingError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails | string, options?: ErrorOptions) {
    const normalised = typeof details === 'string' ? { detail: details } : details;
    super(`${code}: ${normalised.detail}`, options);
    this.code = code;
    this.details = normalised;
  }
}
