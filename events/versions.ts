/** The version in which each event is published now. Earlier ones stay in the catalogue: they lie in queues and archives. */
export const EVENT_VERSIONS = {
  'customer.created': 1,
  'customer.updated': 1,
  'subscription.started': 1,
  'subscription.activated': 1,
  'subscription.changed': 1,
  'subscription.paused': 1,
  'subscription.resumed': 1,
  'subscription.past_due': 1,
  'subscription.canceled': 1,
  'trial.ending': 1,
  'trial.ended': 1,
  'trial.converted': 1,
  'trial.lapsed': 1,
  'proof.expiring': 1,
  'proof.expired': 1,
  'module.installed': 1,
  'module.uninstalled': 1,
  'wallet.topped_up': 1,
  'wallet.threshold_reached': 1,
  'wallet.depleted': 1,
  'wallet.overage_started': 1,
  'wallet.period_closed': 1,
  'hold.expired': 1,
  'invoice.finalized': 1,
  'invoice.paid': 1,
  'invoice.payment_failed': 1,
  'payment_method.attached': 1,
  'payment_method.detached': 1,
  'close.started': 1,
  'close.completed': 1,
  'export.ready': 1,
  'usage.refused': 1,
} as const;

export type EventType = keyof typeof EVENT_VERSIONS;

export const isEventType = (type: string): type is EventType => Object.hasOwn(EVENT_VERSIONS, type);
