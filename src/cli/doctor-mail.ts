import { createPrivateKey, createPublicKey } from 'node:crypto';
import { promises as dns } from 'node:dns';
import type { Config } from '../config.ts';

type Found = { ok: boolean; what: string; said: string; todo?: string };

/** What the check needs of the DNS: the records of a name, [] where there are none. Throws where nobody answers. */
export type TxtRecords = (name: string) => Promise<string[]>;

/** The DNS that this machine asks; `servers` as `127.0.0.1:5353`, for tests. */
export function askDns(servers: string[] = []): TxtRecords {
  const resolver = new dns.Resolver({ timeout: 5000, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  return async name => {
    try {
      return (await resolver.resolveTxt(name)).map(parts => parts.join(''));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
      throw error;
    }
  };
}

/**
 * Whether those who get our mail can see that it is ours: who may send for the domain (SPF, RFC 7208), the key of our signature
 * (DKIM, RFC 6376), and what is to be done with mail that has neither (DMARC, RFC 7489). Nothing where no mail leaves.
 */
export async function checkMailNames(config: Config, txt: TxtRecords = askDns()): Promise<Found[]> {
  if (!config.SMTP_URL) return [];
  const from = hostOf(config.MAIL_FROM ?? `no-reply@${new URL(config.PUBLIC_URL).hostname}`);
  if (from === null || !from.includes('.') || /^[\d.]+$|\.(localhost|local|test|internal)$/.test(from)) return [];
  const envelope = hostOf(config.MAIL_BOUNCES ?? '') ?? from;
  try {
    return [await spf(envelope, txt), await dkim(config, from, txt), await dmarc(from, txt)];
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return [
      { ok: false, what: 'DNS of mail', said: `cannot be asked (${code})`, todo: 'Check the DNS of this machine.' },
    ];
  }
}

async function spf(domain: string, txt: TxtRecords): Promise<Found> {
  const what = `SPF of ${domain}`;
  const found = (await txt(domain)).filter(r => /^v=spf1( |$)/i.test(r));
  const [record] = found;
  if (!record)
    return {
      ok: false,
      what,
      said: 'none',
      todo: `Add a TXT record to ${domain} that names your mail server: "v=spf1 mx -all", or what your provider says.`,
    };
  if (found.length > 1)
    return { ok: false, what, said: `${found.length} records`, todo: 'There may be one alone: join them.' };
  if (/(^| )\+?all( |$)/i.test(record))
    return { ok: false, what, said: record, todo: 'It lets everybody send for you: end it with -all or ~all.' };
  if (!/(^| )([-~]all|redirect=\S+)( |$)/i.test(record))
    return { ok: false, what, said: record, todo: 'It says nothing of other servers: end it with -all or ~all.' };
  return { ok: true, what, said: record };
}

async function dkim(config: Config, from: string, txt: TxtRecords): Promise<Found> {
  const { MAIL_DKIM_DOMAIN: domain, MAIL_DKIM_SELECTOR: selector, MAIL_DKIM_KEY: key } = config;
  if (!domain || !selector || !key)
    return {
      ok: true,
      what: 'DKIM',
      said: 'mails are not signed here',
      todo: 'If your mail server does not sign them either, set MAIL_DKIM_DOMAIN, MAIL_DKIM_SELECTOR and MAIL_DKIM_KEY.',
    };
  const name = `${selector}._domainkey.${domain}`;
  const what = `DKIM ${name}`;
  const ours = createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'der' }).toString('base64');
  const wanted = `v=DKIM1; k=rsa; p=${ours}`;
  const [record, ...more] = await txt(name);
  if (record === undefined) return { ok: false, what, said: 'none', todo: `Add a TXT record:\n       ${wanted}` };
  const published = /(?:^|;)\s*p=([^;]*)/i.exec(record)?.[1]?.replace(/\s/g, '');
  if (more.length > 0 || published !== ours)
    return {
      ok: false,
      what,
      said: 'is not the key with which mails are signed',
      todo: `It should be one TXT record:\n       ${wanted}`,
    };
  if (!aligned(domain, from))
    return {
      ok: false,
      what,
      said: `signs for ${domain}, but mails are from ${from}`,
      todo: 'Set MAIL_DKIM_DOMAIN to the domain of MAIL_FROM, or the other way round.',
    };
  return { ok: true, what, said: 'is the key with which mails are signed' };
}

async function dmarc(from: string, txt: TxtRecords): Promise<Found> {
  // the record of the domain itself, else that of a domain above it
  const parts = from.split('.');
  for (let at = 0; at <= parts.length - 2; at++) {
    const domain = parts.slice(at).join('.');
    const what = `DMARC of ${domain}`;
    const found = (await txt(`_dmarc.${domain}`)).filter(r => /^v=DMARC1\s*(;|$)/i.test(r));
    const [record] = found;
    if (!record) continue;
    if (found.length > 1) return { ok: false, what, said: `${found.length} records`, todo: 'There may be one alone.' };
    const policy = /(?:^|;)\s*p\s*=\s*(none|quarantine|reject)\s*(?:;|$)/i.exec(record)?.[1];
    if (!policy)
      return { ok: false, what, said: record, todo: 'It has no policy: add p=none, p=quarantine or p=reject.' };
    return {
      ok: true,
      what,
      said: record,
      ...(policy.toLowerCase() === 'none'
        ? { todo: 'p=none asks for reports alone; p=quarantine protects your name.' }
        : {}),
    };
  }
  return {
    ok: false,
    what: `DMARC of ${from}`,
    said: 'none',
    todo: `Large providers refuse letters without it. Add a TXT record _dmarc.${from}: "v=DMARC1; p=none".`,
  };
}

/** Whether two domains are the same or one lies in the other (relaxed alignment, without the public suffix list). */
function aligned(a: string, b: string): boolean {
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}

function hostOf(address: string): string | null {
  return /@([^\s<>@]+)>?\s*$/.exec(address)?.[1]?.toLowerCase() ?? null;
}
