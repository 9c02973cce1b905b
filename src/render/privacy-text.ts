import { kept, keptDays } from '../domain/privacy.ts';
import { type PrivacyFacts, rights, stored } from '../domain/privacy-facts.ts';
import { message } from './messages/index.ts';

/**
 * One piece of the privacy page's text. They are kept as they are in the page's history, so that a version of years ago can be read:
 * their forms are only ever added to.
 */
export type PolicyBlock =
  | { type: 'heading'; text: string }
  | { type: 'paragraph'; text: string }
  | { type: 'list'; items: { name?: string; text: string }[] }
  /** one kind of what is kept, with its lines */
  | { type: 'kept'; what: string; lines: { label: string; text: string }[] };

/** What the text says of the outlet. */
export type PolicyOutlet = { name: string; email: string; address: string };

/** What is said in one language, from the table by which data is stored and deleted, and from what is switched on. */
export function privacyText(lang: string, outlet: PolicyOutlet, facts: PrivacyFacts): PolicyBlock[] {
  const say = (key: string, values: Record<string, string | number> = {}) => message(lang, key, values);
  const head = (key: string): PolicyBlock => ({ type: 'heading', text: say(key) });
  const words = (text: string): PolicyBlock => ({ type: 'paragraph', text });
  const shown = kept.filter(k => !('part' in k) || facts.parts.includes(k.part));
  const kind = (k: (typeof kept)[number]): PolicyBlock => {
    const line = (label: string, text: string) => ({ label: say(label), text });
    const ground = say(`privacy.ground.${k.ground}`);
    return {
      type: 'kept',
      what: say(`privacy.${k.id}.what`),
      lines: [
        line('privacy.why', say(`privacy.${k.id}.why`)),
        line('privacy.until', say(`privacy.${k.id}.until`, { days: k.days ?? 0 })),
        line(
          'privacy.ground',
          say('privacy.ground-because', { ground: capital(ground, lang), reason: say(`privacy.${k.id}.ground`) }),
        ),
      ],
    };
  };
  const contact = [outlet.address, outlet.email].filter(Boolean).join(' · ');
  return [
    words(say('privacy.readers-intro', { outlet: outlet.name })),
    head('privacy.readers'),
    {
      type: 'list',
      items: ['cookies', 'addresses', 'third-parties', 'profiles'].map(id => ({ text: say(`privacy.not.${id}`) })),
    },
    head('privacy.stored'),
    words(say('privacy.stored-intro')),
    {
      type: 'list',
      items: stored.map(s => ({
        name: s.name,
        text: say(`privacy.stored.${s.id}`, { days: s.of === null ? 0 : keptDays(s.of) }),
      })),
    },
    head('privacy.kept-readers'),
    ...shown.filter(k => k.whose !== 'desk').map(kind),
    head('privacy.kept-desk'),
    ...shown.filter(k => k.whose === 'desk').map(kind),
    head('privacy.recipients'),
    ...(facts.recipients.length === 0
      ? [words(say('privacy.recipients-none'))]
      : [
          words(say('privacy.recipients-intro')),
          {
            type: 'list' as const,
            items: facts.recipients.map(r => ({ text: say(`privacy.recipient.${r.what}`, { name: r.name }) })),
          },
        ]),
    head('privacy.rights'),
    words(say('privacy.rights-text')),
    { type: 'list', items: rights.map(id => ({ text: say(`privacy.right.${id}`) })) },
    words(say('privacy.no-machine')),
    head('privacy.responsible'),
    words(say('privacy.responsible-text', { outlet: outlet.name })),
    ...(contact === '' ? [] : [words(contact)]),
  ];
}

/** The same as plain blocks of a document, to be compared with another version. */
export function policyDocument(blocks: readonly PolicyBlock[]) {
  return { type: 'doc', content: blocks.flatMap(nodesOf) };
}

function nodesOf(block: PolicyBlock): object[] {
  switch (block.type) {
    case 'heading':
      return [heading(2, block.text)];
    case 'paragraph':
      return [paragraph(block.text)];
    case 'list':
      return block.items.map(i => paragraph(i.name ? `${i.name}: ${i.text}` : i.text));
    case 'kept':
      return [heading(3, block.what), ...block.lines.map(l => paragraph(`${l.label}: ${l.text}`))];
  }
}

function heading(level: number, text: string) {
  return { type: 'heading', attrs: { level }, content: [{ type: 'text', text }] };
}

function paragraph(text: string) {
  return { type: 'paragraph', content: [{ type: 'text', text }] };
}

function capital(text: string, lang: string): string {
  return text.charAt(0).toLocaleUpperCase(lang) + text.slice(1);
}
