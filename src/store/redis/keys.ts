import type { ArtifactKey, ArtifactKind } from '../artifact-store.ts';
import type { AuditRing } from '../audit-store.ts';

/**
 * All keys of a room, in the order in which the scripts name them (lua/lib/state.lua). The hash tag keeps them on one
 * node of a cluster. Those that end in a colon are the beginnings of keys.
 */
export function roomKeys(prefix: string, room: string): readonly string[] {
  const tagged = `${prefix}{${room}}:`;
  return [
    `${tagged}state`,
    `${tagged}settings`,
    `${tagged}log`,
    `${tagged}used:`,
    `${tagged}late`,
    `${tagged}late-numbers`,
    `${tagged}live`,
    `${tagged}dismissed`,
    `${tagged}ended`,
    `${tagged}visits`,
    `${tagged}answers:`,
    `${tagged}events`,
    `${tagged}seen:`,
    `${tagged}passed-over:`,
    `${tagged}late-turns`,
    `${tagged}void:`,
    `${tagged}at-door`,
    `${tagged}dismissed-at-door`,
    `${tagged}late-paid`,
    `${tagged}acts`,
    `${tagged}plan`,
  ];
}

export function artifactKey(prefix: string, { kind, id }: ArtifactKey): string {
  return `${prefix}artifact:${kind}:${id}`;
}

/** The ids of a group of artifacts with their ends: the unclaimed, then the claimed. */
export function artifactGroupKeys(prefix: string, kind: ArtifactKind, group: string): [string, string] {
  const tagged = `${prefix}{${group}}:artifacts:${kind}:`;
  return [`${tagged}unclaimed`, `${tagged}claimed`];
}

/** What begins the keys of the audit log. No room has such a name. */
function auditPrefix(prefix: string): string {
  return `${prefix}{:audit}:`;
}

/** A stream for each ring of the audit log. */
export function auditKey(prefix: string, ring: AuditRing): string {
  return `${auditPrefix(prefix)}${ring}`;
}

/** Remembers that an entry was written. */
export function auditTokenKey(prefix: string, token: string): string {
  return `${auditPrefix(prefix)}token:${token}`;
}

export function documentKey(prefix: string, name: string): string {
  return `${prefix}document:${name}`;
}

export function leaseKey(prefix: string, name: string): string {
  return `${prefix}lease:${name}`;
}

export function pingKey(prefix: string): string {
  return `${prefix}ping`;
}
