import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ClipboardEvent, type FormEvent, useState } from 'react';
import type { z } from 'zod';
import type { EditionRef } from '../../../web/desk-api/contract.ts';
import type { sourceTextAgain, sourceTextNew, TranslationView } from '../../../web/desk-api/translation-contract.ts';
import { call, Refused } from '../api.ts';
import { languageChoices } from '../language-choices.ts';
import { sourcesQuery } from '../lists.ts';
import { useSession } from '../session.tsx';
import { languageName, useLang, useT } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Choice, TextInput } from '../ui/field.tsx';

type Text = z.input<typeof sourceTextAgain>;

/** Title, standfirst and text as they stand at the partner's; what is pasted from a page keeps its headings and links. */
function TextFields({
  text,
  change,
  lang,
  wrong,
}: {
  text: Text;
  change: (more: Partial<Text>) => void;
  lang: string;
  wrong: (field: string) => string | null;
}) {
  const t = useT();
  const paste = (e: ClipboardEvent<HTMLTextAreaElement>) => {
    const html = e.clipboardData.getData('text/html');
    // the whole box is replaced: half of a text in one form and half in another is none
    if (!/<(p|h\d|li|blockquote|table)\b/i.test(html) || (text.text !== '' && text.format === 'markdown')) return;
    e.preventDefault();
    change({ text: html, format: 'html' });
  };
  return (
    <>
      <TextInput
        label={t('title')}
        value={text.title}
        onChange={title => change({ title })}
        error={wrong('title')}
        lang={lang}
        dir="auto"
        maxLength={500}
        required
      />
      <TextInput
        label={t('summary')}
        value={text.summary ?? ''}
        onChange={summary => change({ summary })}
        error={wrong('summary')}
        lang={lang}
        dir="auto"
        lines={2}
        maxLength={2000}
      />
      <div className="field" onPaste={e => paste(e as unknown as ClipboardEvent<HTMLTextAreaElement>)}>
        <TextInput
          label={t('partner.text')}
          hint={t(text.format === 'html' ? 'partner.htmlHint' : 'partner.textHint')}
          value={text.text}
          onChange={words => change({ text: words, ...(words === '' ? { format: 'markdown' } : {}) })}
          error={wrong('text')}
          lines={10}
          lang={lang}
          dir="auto"
          required
        />
      </div>
      <Choice
        label={t('partner.format')}
        value={text.format}
        onChange={format => change({ format })}
        options={[
          { value: 'markdown', label: 'Markdown' },
          { value: 'html', label: 'HTML' },
        ]}
      />
    </>
  );
}

const blank: Text = { title: '', summary: '', text: '', format: 'markdown' };

const fieldsOf = (error: Error | null) => (field: string) =>
  error instanceof Refused && error.field === field ? error.message : null;

/** A text of a partner's that is to be translated: whose it is, whether we may, and how it stood there. */
export function PartnerText({ lang, onClose }: { lang: string; onClose: () => void }) {
  const t = useT();
  const inLang = useLang();
  const { outlet } = useSession();
  const navigate = useNavigate();
  const partners = useQuery(sourcesQuery).data ?? [];
  const [to, setTo] = useState(lang);
  const [partner, setPartner] = useState('');
  const [source, setSource] = useState({
    outlet: '',
    url: '',
    author: '',
    lang: '',
    published: '',
    permission: '',
  });
  const [text, setText] = useState<Text>(blank);
  const put = (more: Partial<typeof source>) => setSource(old => ({ ...old, ...more }));
  const take = useMutation({
    mutationFn: () =>
      call<EditionRef>('POST', 'source-texts', {
        ...text,
        lang: to,
        source: {
          partner: partner || null,
          outlet: source.outlet,
          url: source.url.trim() || null,
          author: source.author.trim() || null,
          lang: source.lang.trim(),
          published: source.published || null,
          permission: source.permission,
        },
      } satisfies z.input<typeof sourceTextNew>),
    onSuccess: made => navigate({ to: '/editions/$edition/translate', params: { edition: String(made.editionId) } }),
  });
  const wrong = fieldsOf(take.error);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    take.mutate();
  };
  return (
    <Dialog title={t('partner.title')} onClose={onClose} wide alert>
      <form onSubmit={submit}>
        {take.error && !(take.error instanceof Refused && take.error.field) ? (
          <p className="notice wrong" role="alert">
            {take.error.message}
          </p>
        ) : null}
        <p className="muted">{t('partner.intro')}</p>
        <fieldset>
          <legend>{t('partner.whose')}</legend>
          <div className="two">
            <Choice
              label={t('partner')}
              value={partner}
              onChange={slug => {
                setPartner(slug);
                const known = partners.find(p => p.slug === slug);
                if (known) put({ outlet: known.name, lang: known.lang ?? source.lang });
              }}
              options={[
                { value: '', label: t('partner.other') },
                ...partners.map(p => ({ value: p.slug, label: p.name })),
              ]}
              error={wrong('source.partner')}
            />
            <TextInput
              label={t('source.outlet')}
              value={source.outlet}
              onChange={name => put({ outlet: name })}
              error={wrong('source.outlet')}
              dir="auto"
              maxLength={200}
              required
            />
            <TextInput
              label={t('source.url')}
              value={source.url}
              onChange={url => put({ url })}
              error={wrong('source.url')}
              inputMode="url"
              dir="ltr"
            />
            <TextInput
              label={t('source.author')}
              value={source.author}
              onChange={author => put({ author })}
              error={wrong('source.author')}
              dir="auto"
              maxLength={200}
            />
            <Choice
              label={t('source.lang')}
              value={source.lang}
              onChange={tag => put({ lang: tag })}
              error={wrong('source.lang')}
              options={[
                { value: '', label: t('partner.chooseLanguage') },
                ...languageChoices([...outlet.languages.map(l => l.tag), source.lang], inLang),
              ]}
              required
            />
            <TextInput
              label={t('source.published')}
              type="date"
              value={source.published}
              onChange={published => put({ published })}
              error={wrong('source.published')}
            />
          </div>
          <TextInput
            label={t('partner.permission')}
            hint={t('partner.permissionHint')}
            value={source.permission}
            onChange={permission => put({ permission })}
            error={wrong('source.permission')}
            dir="auto"
            maxLength={2000}
          />
        </fieldset>
        <TextFields
          text={text}
          change={more => setText(old => ({ ...old, ...more }))}
          lang={source.lang || 'und'}
          wrong={wrong}
        />
        <Choice
          label={t('partner.into')}
          value={to}
          onChange={setTo}
          error={wrong('lang')}
          options={outlet.languages.map(l => ({ value: l.tag, label: languageName(l.tag, inLang) }))}
        />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="primary" disabled={take.isPending}>
            {t('partner.do')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The partner's text as it stands now: what changed in it is shown in the rows that it concerns. */
export function SourceTextAgain({
  view,
  onClose,
  onDone,
}: {
  view: TranslationView;
  onClose: () => void;
  onDone: (view: TranslationView) => void;
}) {
  const t = useT();
  const { edition, source } = view;
  // what they probably left as it was; an empty standfirst would be one that they took away
  const [text, setText] = useState<Text>(() => {
    const summary = view.links.flatMap(l => l.source).find(s => s.kind === 'summary')?.text ?? '';
    return { ...blank, title: source.title, summary };
  });
  const take = useMutation({
    mutationFn: () => call<TranslationView>('POST', `editions/${edition.id}/source-text`, text),
    onSuccess: onDone,
  });
  return (
    <Dialog title={t('translate.textAgain')} onClose={onClose} wide alert>
      <form
        onSubmit={e => {
          e.preventDefault();
          take.mutate();
        }}
      >
        {take.error && !(take.error instanceof Refused && take.error.field) ? (
          <p className="notice wrong" role="alert">
            {take.error.message}
          </p>
        ) : null}
        <p className="muted">{t('translate.textAgainHint')}</p>
        <TextFields
          text={text}
          change={more => setText(old => ({ ...old, ...more }))}
          lang={source.lang}
          wrong={fieldsOf(take.error)}
        />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="primary" disabled={take.isPending}>
            {t('translate.textDo')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
