import { createHash } from 'node:crypto';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import { inkOn, papers, readable } from './colours.ts';
import { account } from './style/account.ts';
import { article } from './style/article.ts';
import { base, frame } from './style/base.ts';
import { comments } from './style/comments.ts';
import { forms, reports } from './style/forms.ts';
import { lists } from './style/lists.ts';
import { log } from './style/log.ts';
import { newsletter } from './style/newsletter.ts';
import { permissions } from './style/permissions.ts';
import { policy } from './style/policy.ts';
import { support } from './style/support.ts';

export type Sheet = {
  css: string;
  /** of `css`, as a Content-Security-Policy names it */
  hash: string;
};
export type Style = Sheet & {
  ground: { light: string; dark: string };
};

const fixed = squeeze(base + frame + lists + forms + reports + article + log + permissions + newsletter);
const supportCss = squeeze(support);
/** What the page on which readers support the outlet needs besides. */
export const supportStyle: Sheet = { css: supportCss, hash: hashOf(supportCss) };
const commentsCss = squeeze(comments);
/** What pages with comments of readers need besides. */
export const commentsStyle: Sheet = { css: commentsCss, hash: hashOf(commentsCss) };
const accountCss = squeeze(account);
/** What the pages of readers who support the outlet need besides. */
export const accountStyle: Sheet = { css: accountCss, hash: hashOf(accountCss) };
const policyCss = squeeze(policy);
/** What the privacy page, and the pages of what is kept about one person, need besides. */
export const policyStyle: Sheet = { css: policyCss, hash: hashOf(policyCss) };
let newest: { colours: string; style: Style } | undefined;

/**
 * The style sheet of an outlet's pages: ours in its colours. It stands in the page itself (docs/decisions/0002-reader-style-in-the-page.md): one
 * request less before the first paint, and no address to keep for pages that somebody still has in a cache.
 */
export function styleOf({ colours: chosen }: Pick<OutletSettings, 'colours'>): Style {
  const key = `${chosen.accent} ${chosen.accentDark}`;
  if (newest?.colours === key) return newest.style;
  const css = colours(chosen) + fixed;
  const style = { css, hash: hashOf(css), ground: { light: papers.light.ground, dark: papers.dark.ground } };
  newest = { colours: key, style };
  return style;
}

/**
 * What the dialog for reports wears in a page of another site (browser/suggest/elsewhere.ts): ours, for the host of its shadow
 * tree instead of the page, in the faces of the system, and in pixels, since other sites make of a rem what they like.
 */
export function lookOf({ colours: chosen, languages }: Pick<OutletSettings, 'colours' | 'languages'>): string {
  // a site that styles everything styles the host as well, and only what is important here is stronger
  const own =
    ':host{all:initial!important;position:absolute!important;inset:0 auto auto 0!important;z-index:999999!important;--serif:Georgia,serif;--sans:system-ui,sans-serif}';
  const spoken = new RegExp(`:lang\\((?:${languages.map(l => l.split('-')[0]).join('|')})[)-]`);
  const worn = (colours(chosen) + squeeze(base + forms))
    .replaceAll(':root', ':host')
    .replace(/(?::lang\([\w-]+\),?)+\{[^}]*\}/g, rule => (spoken.test(rule) ? rule : ''))
    .replace(/--(?:serif|sans|mono|gutter|gap):[^;}]*;?/g, '')
    .replace('text-rendering:optimizeLegibility;font-kerning:normal', '')
    .replace(/(?<=\})[^{}]+\{\}/g, '')
    .replace('color-scheme:light dark;', '')
    .replace('body{', '.suggest,.suggest-bar,.suggest-note{color-scheme:light dark;')
    .replace(/(\d*\.?\d+)rem/g, (_, n: string) => `${+(Number(n) * 16).toFixed(3)}px`);
  return own + worn;
}

function colours({ accent, accentDark }: OutletSettings['colours']): string {
  const light = readable(accent, papers.light.tint);
  const dark = readable(accentDark, papers.dark.tint);
  return `:root{${palette(papers.light, light, {
    ink: '#191714',
    soft: '#3a3630',
    quiet: '#625c52',
    line: '#ddd7cb',
    'line-strong': '#9c9486',
    highlight: '#fbe9a7',
    added: '#d8efd9',
    'added-line': '#2c7a36',
    removed: '#fadcd7',
    'removed-line': '#b3402e',
  })}}@media(prefers-color-scheme:dark){:root{${palette(papers.dark, dark, {
    ink: '#ebe7df',
    soft: '#cfc9be',
    quiet: '#a59e92',
    line: '#37332d',
    'line-strong': '#6f685d',
    highlight: '#5a4a12',
    added: '#1d3d22',
    'added-line': '#7cc586',
    removed: '#4b211b',
    'removed-line': '#ee9383',
  })}}}`;
}

function hashOf(css: string): string {
  return `sha256-${createHash('sha256').update(css).digest('base64')}`;
}

function palette(paper: { ground: string; tint: string }, accent: string, rest: Record<string, string>): string {
  const values = { ...paper, accent, 'on-accent': inkOn(accent), ...rest };
  return Object.entries(values)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}

function squeeze(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/;\}/g, '}')
    .replace(/([{;][\w-]+): /g, '$1:')
    .trim();
}
