import type { Generated, GeneratedAlways } from 'kysely';
import type { DeskRole } from '../../domain/access.ts';
import type { OutletSettings } from '../../domain/outlet/settings.ts';
import type { Json, MaybeTime, Time } from './column.ts';

/** The outlet, who works at the desk, and what goes out by mail. */
export type DeskTables = {
  outlet: { id: Generated<number>; settings: Json<OutletSettings>; version: Generated<number>; updatedAt: Time };
  deskUser: {
    id: string;
    name: string;
    email: string;
    emailVerified: Generated<boolean>;
    image: string | null;
    role: DeskRole;
    language: string | null;
    twoFactorEnabled: Generated<boolean>;
    createdAt: Time;
    updatedAt: Time;
    deactivatedAt: MaybeTime;
  };
  /** the other tables of sign-in belong to its library */
  deskSession: {
    id: string;
    userId: string;
    token: string;
    expiresAt: Date;
    ipAddress: string | null;
    userAgent: string | null;
    createdAt: Time;
    updatedAt: Time;
  };
  invite: {
    tokenHash: string;
    email: string | null;
    role: DeskRole;
    expiresAt: Date;
    createdAt: Time;
    createdBy: string | null;
    acceptedAt: MaybeTime;
  };
  mailDone: { id: string; outcome: 'sent' | 'refused' | 'begun'; reason: Generated<string>; at: Date };
  savedReply: { id: GeneratedAlways<number>; lang: string; name: string; text: string };
  suggestionBlock: {
    id: GeneratedAlways<number>;
    kind: 'email' | 'words';
    value: string;
    createdAt: Time;
    createdBy: string | null;
  };
};
