import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { MaybeTime } from './column.ts';

/** The fediverse, and other sites that are told of links. */
export type ElsewhereTables = {
  fediverseActor: {
    id: GeneratedAlways<number>;
    handle: string;
    lang: string;
    sectionId: number | null;
    privateKey: string;
    publicKey: string;
    createdAt: Date;
  };
  fediverseFollower: {
    id: GeneratedAlways<number>;
    actorId: number;
    uri: string;
    inbox: string;
    delivery: string;
    followedAt: Date;
  };
  fediverseSeen: { hash: string; at: Date };
  fediversePost: {
    editionId: number;
    number: number;
    state: 'there' | 'gone';
    revisionId: number;
    slug: string;
    toldAt: Date;
  };
  fediverseActivity: { id: string; actorId: number; body: string; at: Date };
  fediverseInbox: {
    address: string;
    spec: 'rfc9421' | 'cavage' | null;
    takenAt: MaybeTime;
    failingSince: MaybeTime;
    failures: Generated<number>;
    detail: Generated<string>;
  };
  webmentionSent: {
    editionId: number;
    target: string;
    links: boolean;
    revisionId: number | null;
    toldRevisionId: ColumnType<number | null, number | null | undefined, number | null>;
    result: Generated<'' | 'taken' | 'none' | 'refused' | 'unreachable'>;
    at: Date;
  };
};
