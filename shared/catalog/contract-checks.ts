import { formatCents } from '../kernel/money.ts';
import type { Report } from './checks.ts';
import type { CheckedCatalog } from './schema.ts';

/** Segments without a relation cover every amount once: each ends where the next begins, the last is open. */
export function checkSegments({ segments }: CheckedCatalog, report: Report): void {
  const ids = segments.map(({ id }) => id);
  for (const [index, { id, from, below }] of segments.entries()) {
    const path = `segments.${String(index)}`;
    if (ids.indexOf(id) < index) report(`${path}.id`, `"${id}" is there twice`);
    if (below !== undefined && below <= from) report(`${path}.below`, 'must be above from');
  }
  const general = segments.flatMap((each, index) => (each.relation === undefined ? [{ ...each, index }] : []));
  if (segments.length > 0 && general.length === 0) report('segments', 'must have one without a relation');
  for (const [place, { from, below, index }] of general.entries()) {
    const path = `segments.${String(index)}`;
    const next = general[place + 1];
    if (place === 0 && from !== 0n) report(`${path}.from`, 'must be 0: every customer lies in a segment');
    if (next && below !== next.from)
      report(`${path}.below`, `must be where the next begins (${formatCents(next.from)})`);
    if (!next && below !== undefined) report(`${path}.below`, 'the last segment must be open');
  }
}

export function checkPolicy({ discountPolicy: policy, stacking }: CheckedCatalog, report: Report): void {
  if (!policy) return;
  if (policy.approverAbove < policy.justificationAbove) {
    report('discountPolicy.approverAbove', 'must not be below justificationAbove');
  }
  if (stacking.cap !== policy.maximum) {
    report('discountPolicy.maximum', 'must be stacking.cap: what applies by itself is cut there');
  }
  for (const [index, { upTo }] of policy.negotiated.entries()) {
    if (upTo <= policy.maximum) continue;
    report(`discountPolicy.negotiated.${String(index)}.upTo`, 'must not be above maximum');
  }
}
