import { IntlMessageFormat } from 'intl-messageformat';
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { call } from './api.ts';
import en from './messages/en.json' with { type: 'json' };

/*
 * The interface's texts: ICU messages in messages/*.json, English always at hand, others fetched when chosen.
 */

export type TextKey = Extract<keyof typeof en, string>;
export type T = (key: TextKey, values?: Record<string, string | number>) => string;

type InterfaceLanguage = { tag: string; name: string; dir: 'ltr' | 'rtl' };

/** Those that are built in; an outlet may bring more, which the session tells. */
export const interfaceLanguages: readonly InterfaceLanguage[] = [
  { tag: 'en', name: 'English', dir: 'ltr' },
  { tag: 'uk', name: 'Українська', dir: 'ltr' },
  { tag: 'ar', name: 'العربية', dir: 'rtl' },
  { tag: 'de', name: 'Deutsch', dir: 'ltr' },
  { tag: 'fr', name: 'Français', dir: 'ltr' },
  { tag: 'pl', name: 'Polski', dir: 'ltr' },
];

const loaders: Record<string, () => Promise<{ default: Record<string, string> }>> = {
  uk: () => import('./messages/uk.json', { with: { type: 'json' } }),
  ar: () => import('./messages/ar.json', { with: { type: 'json' } }),
  de: () => import('./messages/de.json', { with: { type: 'json' } }),
  fr: () => import('./messages/fr.json', { with: { type: 'json' } }),
  pl: () => import('./messages/pl.json', { with: { type: 'json' } }),
};

function translator(lang: string, texts: Record<string, string>): T {
  const made = new Map<string, IntlMessageFormat>();
  return (key, values) => {
    const source = texts[key] ?? en[key] ?? key;
    if (!values && !source.includes('{')) return source;
    let message = made.get(key);
    if (!message) {
      message = new IntlMessageFormat(source, texts[key] ? lang : 'en', undefined, { ignoreTag: true });
      made.set(key, message);
    }
    return String(message.format(values));
  };
}

/** What the outlet's file has of a language, over what is built in of it. */
async function fetchTexts(lang: string): Promise<Record<string, string>> {
  const [known, own] = await Promise.all([
    loaders[lang]?.().then(m => m.default),
    call<Record<string, string>>('GET', `texts/${lang}`),
  ]);
  return { ...known, ...own };
}

type Texts = { lang: string; dir: 'ltr' | 'rtl'; t: T };
const Context = createContext<Texts>({ lang: 'en', dir: 'ltr', t: translator('en', en) });

/** The interface language before anybody is known: the browser's first that we have. */
export function browserLanguage(): string {
  const kept = localStorage.getItem('desk.language');
  const wanted = [...(kept ? [kept] : []), ...navigator.languages].map(l => l.split('-')[0]);
  return wanted.find(l => interfaceLanguages.some(known => known.tag === l)) ?? 'en';
}

const none: readonly InterfaceLanguage[] = [];

/** `own`: languages that the outlet brings. */
export function Texts({
  lang,
  own = none,
  children,
}: {
  lang: string;
  own?: readonly InterfaceLanguage[];
  children: ReactNode;
}) {
  const [texts, setTexts] = useState<{ lang: string; texts: Record<string, string> }>({ lang: 'en', texts: en });
  useEffect(() => {
    let current = true;
    if (lang === 'en') setTexts({ lang, texts: en });
    else
      (own.some(l => l.tag === lang) ? fetchTexts(lang) : loaders[lang]?.().then(m => m.default))?.then(
        texts => current && setTexts({ lang, texts }),
        () => {}, // offline: English stays
      );
    return () => {
      current = false;
    };
  }, [lang, own]);
  const dir = [...own, ...interfaceLanguages].find(l => l.tag === texts.lang)?.dir ?? 'ltr';
  useEffect(() => {
    document.documentElement.lang = texts.lang;
    document.documentElement.dir = dir;
  }, [texts, dir]);
  const value = useMemo(() => ({ lang: texts.lang, dir, t: translator(texts.lang, texts.texts) }), [texts, dir]);
  return (
    <Context value={value}>
      <I18nProvider locale={texts.lang}>{children}</I18nProvider>
    </Context>
  );
}

/** The translator of the interface. */
export function useT(): T {
  return use(Context).t;
}

/** Whether the interface is written from right to left. What is drawn asks here: the page's own direction comes later. */
export function useRtl(): boolean {
  return use(Context).dir === 'rtl';
}

/** The interface language. */
export function useLang(): string {
  return use(Context).lang;
}

/** A language's own name: `uk` is "українська". */
export function languageName(tag: string, inLang = tag): string {
  try {
    return new Intl.DisplayNames([inLang], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** A name or a title within a sentence that may run the other way. */
export function apart(name: string): string {
  return `\u2068${name}\u2069`;
}

/** A moment as people at a desk say it: "12:04" today, "3 Nov, 12:04" this year, else with the year. */
export function useWhen(): (iso: string | null, style?: 'short' | 'full', timeZone?: string) => string {
  const lang = useLang();
  return useMemo(
    () => (iso, style, timeZone) => {
      if (!iso) return '';
      const at = new Date(iso);
      if (style === 'full')
        return at.toLocaleString(lang, {
          dateStyle: 'long',
          timeStyle: 'short',
          hourCycle: 'h23',
          ...(timeZone ? { timeZone } : {}),
        });
      const zone = timeZone ? { timeZone } : {};
      // the day as the clocks there have it: 2026-03-29
      const day = (of: Date) => of.toLocaleDateString('sv', zone);
      const [then, today] = [day(at), day(new Date())];
      const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...zone };
      if (then === today) return at.toLocaleTimeString(lang, time);
      if (then.slice(0, 4) === today.slice(0, 4))
        return at.toLocaleString(lang, { day: 'numeric', month: 'short', ...time });
      const date = { day: 'numeric', month: 'short', year: 'numeric' } as const;
      // what is long past needs no hour, what is to come does
      return then < today
        ? at.toLocaleDateString(lang, { ...date, ...zone })
        : at.toLocaleString(lang, { ...date, ...time });
    },
    [lang],
  );
}
