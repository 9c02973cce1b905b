import { columns, type KindId, kept, type Part } from './privacy.ts';

/*
 * What the privacy page says beside the table of what is kept: what is switched on, what may lie on a reader's device, and who else
 * receives something.
 */

/**
 * What may lie on somebody's device, each only after an act that cannot be done without it. `name`: of the cookie, or of the place
 * in the browser's storage; `of`: the kind whose days say for how long.
 */
export const stored = [
  { id: 'reports', name: 'masthead-reports', of: null },
  { id: 'reader-ask', name: 'reader-ask', of: null },
  { id: 'reader', name: 'reader', of: 'reader-session' },
  { id: 'desk', name: 'masthead.*', of: 'session' },
] as const satisfies readonly { id: string; name: string; of: KindId | null }[];

/** The rights that the page names, in this order. */
export const rights = ['access', 'rectify', 'erase', 'object', 'withdraw', 'complain'] as const;

/** Who else receives something, and for what: `privacy.recipient.<what>`. */
export type Recipient = {
  what: 'cdn' | 'mail' | 'store' | 'database' | 'translate' | 'payment' | 'fediverse';
  /** its host, or what it is called */
  name: string;
};

export type PrivacyFacts = {
  /** switched on, or switched off with something of theirs still kept */
  parts: readonly Part[];
  recipients: readonly Recipient[];
};

type Switch = { on: boolean };
/** What of the outlet's settings switches a part on. */
type Switches = {
  visits: { count: boolean };
  newsletter?: Switch;
  support?: Switch;
  comments?: Switch;
  fediverse?: Switch;
};

/** The parts that an outlet has switched on. */
export function partsOn(settings: Switches): Part[] {
  const on: Record<Part, boolean> = {
    counting: settings.visits.count,
    newsletter: settings.newsletter?.on ?? false,
    support: settings.support?.on ?? false,
    comments: settings.comments?.on ?? false,
    fediverse: settings.fediverse?.on ?? false,
  };
  return (Object.keys(on) as Part[]).filter(part => on[part]);
}

/** The tables that only a part fills, so that what it left behind can be looked for. */
export function tablesOfPart(part: Part): string[] {
  const ids = new Set<string>(kept.filter(k => 'part' in k && k.part === part).map(k => k.id));
  return Object.entries(columns).flatMap(([table, { not: _, ...kinds }]) => {
    const own = Object.keys(kinds);
    return own.length > 0 && own.every(kind => ids.has(kind)) ? [table] : [];
  });
}

/** Whether a host is somebody else's: nobody receives anything by way of this machine or a network of one's own. */
export function isElsewhere(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, '');
  return !(
    /^(?:localhost|.*\.(?:localhost|local|internal|lan)|[^.:]+)$/i.test(plain) ||
    /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.)/.test(plain) ||
    /^(?:::1$|f[cd]|fe80:)/i.test(plain)
  );
}
