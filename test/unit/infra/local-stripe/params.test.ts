import { describe, expect, it } from 'vitest';

import { Failure } from '../../../../infra/local/stripe/failure.ts';
import { parseForm } from '../../../../infra/local/stripe/form.ts';
import { Params, given } from '../../../../infra/local/stripe/params.ts';

const paramsOf = (text: string): Params => new Params(parseForm(text));

const refusalOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return [error.status, error.body.code, error.body.param];
    throw error;
  }
  return 'nothing was refused';
};

describe('Params', () => {
  it('tells what was not sent from what was unset', () => {
    const params = paramsOf('name=&email=a%40b.fr');
    const fields = { name: params.text('name'), email: params.text('email'), phone: params.text('phone') };
    expect(given(fields)).toEqual({ name: null, email: 'a@b.fr' });
  });

  it('names the parameter that it refuses', () => {
    expect(refusalOf(() => paramsOf('').requiredText('customer'))).toEqual([400, 'parameter_missing', 'customer']);
    expect(refusalOf(() => paramsOf('amount=1.5').integer('amount'))).toEqual([
      400,
      'parameter_invalid_integer',
      'amount',
    ]);
    const [line] = paramsOf('lines[0][amount]=ten').list('lines');
    expect(refusalOf(() => line?.integer('amount'))).toEqual([400, 'parameter_invalid_integer', 'lines[0][amount]']);
  });

  it('refuses what nobody read, however deep', () => {
    const params = paramsOf('mode=payment&payment_intent_data[description]=a&payment_intent_data[nonsense]=b');
    params.text('mode');
    params.inner('payment_intent_data')?.text('description');
    expect(refusalOf(() => params.refuseUnread())).toEqual([400, 'parameter_unknown', 'payment_intent_data[nonsense]']);
  });

  it('merges metadata by key, unsets with an empty value and clears with an empty whole', () => {
    const before = { a: '1', b: '2' };
    expect(paramsOf('metadata[b]=&metadata[c]=3').metadata(before)).toEqual({ a: '1', c: '3' });
    expect(paramsOf('metadata=').metadata(before)).toEqual({});
    expect(paramsOf('').metadata(before)).toBeUndefined();
  });

  it("keeps metadata within Stripe's limits", () => {
    expect(refusalOf(() => paramsOf(`metadata[a]=${'x'.repeat(501)}`).metadata())).toEqual([
      400,
      undefined,
      'metadata[a]',
    ]);
    const many = Array.from({ length: 51 }, (_, index) => `metadata[k${String(index)}]=v`).join('&');
    expect(refusalOf(() => paramsOf(many).metadata())).toEqual([400, undefined, 'metadata']);
  });
});
