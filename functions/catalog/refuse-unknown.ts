import { BillingError } from '../../shared/kernel/errors.ts';
import { refuseUnknownRoute, type RefuseUnknownRoute } from '../runtime/http-stack.ts';
import { OPERATIONS } from './openapi/operations.ts';

const PATHS = OPERATIONS.map(({ route }) => ({
  method: route.method,
  pattern: new RegExp(`^${route.path.replaceAll('.', String.raw`\.`).replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
}));

/** What no route of the API takes comes here: a path of ours with another method is told which methods it has. */
export const refuseUnknown: RefuseUnknownRoute = ({ method, path }) => {
  const methods = PATHS.filter(({ pattern }) => pattern.test(path)).map((each) => each.method);
  if (methods.length === 0 || methods.some((each) => each === method)) return refuseUnknownRoute({ method, path });
  throw new BillingError('method_not_allowed', {
    detail: `There is no ${method} ${path}. Use ${methods.join(' or ')}; /docs says what each does.`,
    members: { allow: methods },
  });
};
