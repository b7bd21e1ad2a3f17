import type { DomainEvent } from '../../events/envelope.ts';

/** The chain knows members by their index; who is told is told the name. */
export function nameMember(told: DomainEvent, userOf: (member: unknown) => string | undefined): DomainEvent {
  if (told.type !== 'member.cap_reached') return told;
  const { member, ...data } = told.data as Readonly<Record<string, unknown>>;
  return { ...told, data: { ...data, user: userOf(member) } };
}
