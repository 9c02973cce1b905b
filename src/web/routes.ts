import { Hono } from 'hono';
import { noSuchAddress, preflight } from './api/answer.ts';
import { articles, oneArticle } from './api/articles.ts';
import { correctionsLog } from './api/corrections.ts';
import { openapi } from './api/openapi.ts';
import { askPermission } from './api/permissions.ts';
import { revisions } from './api/revisions.ts';
import { preflightOfPage, suggest, suggestOfPage, write } from './api/suggestions.ts';
import { deskApp, deskAsset } from './desk-api/app.ts';
import { deskApi } from './desk-api/routes.ts';
import { signIn } from './desk-api/sign-in.ts';
import { tellFull } from './full.ts';
import { bounces } from './machine/bounces.ts';
import {
  actor,
  followers,
  following,
  inbox,
  nodeInfo,
  nodeInfoLink,
  object,
  outbox,
  webfinger,
} from './machine/fediverse.ts';
import { correctionsFeed, languageFeed, personFeed, sectionFeed, tagFeed } from './machine/feed.ts';
import { alive, ready } from './machine/health.ts';
import { oembed } from './machine/oembed.ts';
import { newsRoot, sitemapPart, sitemapRoot } from './machine/sitemap.ts';
import { license, miningPolicy, tdmrep } from './machine/terms.ts';
import { webhook } from './machine/webhooks.ts';
import { webmention, webmentionPath } from './machine/webmention.ts';
import { gpc, robots, securityTxt } from './machine/well-known.ts';
import { card } from './media/card.ts';
import { mediaFile, mediaOriginal } from './media/file.ts';
import { favicon, icon } from './media/icon.ts';
import { account, accountAct } from './reader/account.ts';
import { accountLink, accountLinkUse } from './reader/account-link.ts';
import { article } from './reader/article.ts';
import { commentForm, commentReport, commentSend, comments } from './reader/comments.ts';
import { corrections } from './reader/corrections.ts';
import { failed } from './reader/failed.ts';
import { feedbackForm, feedbackSend } from './reader/feedback.ts';
import { front } from './reader/front.ts';
import { history, revision } from './reader/history.ts';
import { letter } from './reader/letter.ts';
import { person, section, tag } from './reader/list.ts';
import { missing } from './reader/missing.ts';
import { myDataAct, myDataAsk, myDataForm, myDataLink } from './reader/my-data.ts';
import {
  chooseForm,
  chooseSend,
  confirmForm,
  confirmSend,
  leaveForm,
  leaveSend,
  newsletterForm,
  newsletterSend,
  newsletterSent,
} from './reader/newsletter.ts';
import { permissionForm, permissionRequest, permissionRequestAct, permissionSend } from './reader/permissions.ts';
import { pledge, pledgeAct, receiptFile, statementFile } from './reader/pledge.ts';
import { policy, privacyVersion } from './reader/policy.ts';
import { preview } from './reader/preview.ts';
import { eraseReport, report } from './reader/report.ts';
import { search } from './reader/search.ts';
import { followLink } from './reader/sponsor.ts';
import { suggestForm, suggestSend } from './reader/suggest.ts';
import { suggestAsset } from './reader/suggest-assets.ts';
import { supportForm, supportSend, thanks } from './reader/support.ts';
import { wall } from './reader/wall.ts';
import { widget } from './reader/widget.ts';
import type { Web } from './web.ts';

const feed = ':feed{feed\\.(?:rss|atom|json)}';

/** Every address of Masthead, on one page. Order matters: the first that fits answers. */
export function routes(web: Web): Hono {
  const app = new Hono();
  app.use(tellFull);

  // --- operator
  app.get('/healthz', alive);
  app.get('/readyz', ready(web));

  // --- machines: feeds, sitemaps, robots, well-known (web/machine)
  app.get('/sitemap.xml', sitemapRoot(web));
  app.get('/:part{sitemap-[0-9]+\\.xml}', sitemapPart(web));
  app.get('/news-sitemap.xml', newsRoot(web));
  app.get('/robots.txt', robots(web));
  app.get('/license.xml', license(web));
  app.get('/.well-known/tdmrep.json', tdmrep(web));
  app.get('/tdm-policy.json', miningPolicy(web));
  app.get('/.well-known/security.txt', securityTxt(web));
  app.get('/.well-known/gpc.json', gpc());
  app.post(webmentionPath, webmention(web));
  app.post('/webhooks/stripe', webhook(web, 'stripe'));
  app.post('/webhooks/monobank', webhook(web, 'monobank'));
  app.post('/newsletter/bounces', bounces(web));
  app.get('/oembed', oembed(web));
  app.get('/.well-known/webfinger', webfinger(web));
  app.get('/.well-known/nodeinfo', nodeInfoLink(web));
  app.get('/nodeinfo/2.1', nodeInfo(web));
  app.post('/inbox', inbox(web));
  app.post('/actors/:handle/inbox', inbox(web));
  app.get('/actors/:handle', actor(web));
  app.get('/actors/:handle/outbox', outbox(web));
  app.get('/actors/:handle/followers', followers(web));
  app.get('/actors/:handle/following', following(web));
  app.get('/objects/:id', object(web));
  app.get(`/:lang/${feed}`, languageFeed(web));
  app.get(`/:lang/section/:slug/${feed}`, sectionFeed(web));
  app.get(`/:lang/tag/:slug/${feed}`, tagFeed(web));
  app.get(`/:lang/people/:slug/${feed}`, personFeed(web));
  app.get(`/:lang/corrections/${feed}`, correctionsFeed(web));

  // --- API (web/api)
  app.options('/api/v1/pages/suggestions', preflightOfPage(web));
  app.options('/api/v1/*', preflight);
  app.get('/api/v1/openapi.json', openapi(web));
  app.get('/api/v1/articles', articles(web));
  app.get('/api/v1/articles/:id', oneArticle(web));
  app.get('/api/v1/articles/:id/revisions', revisions(web));
  app.get('/api/v1/corrections', correctionsLog(web));
  app.post('/api/v1/articles/:id/suggestions', suggest(web));
  app.post('/api/v1/pages/suggestions', suggestOfPage(web));
  app.post('/api/v1/suggestions', write(web));
  app.post('/api/v1/permissions', askPermission(web));
  app.all('/api/*', noSuchAddress);

  // --- desk (web/desk-api)
  app.on(['GET', 'POST'], '/desk/auth/*', signIn(web));
  app.route('/desk/api', deskApi(web));
  app.get('/desk/assets/:file', deskAsset());
  app.get('/desk', deskApp());
  app.get('/desk/*', deskApp());

  // --- pictures and files (web/media)
  app.get('/media/:id/original', mediaOriginal(web));
  app.get('/media/:id/:file', mediaFile(web));
  app.get('/card/:lang/:file', card(web));
  app.get('/icon-192.png', icon(web, 192));
  app.get('/icon-512.png', icon(web, 512));
  app.get('/apple-touch-icon.png', icon(web, 180));
  app.get('/favicon.ico', favicon(web));

  // --- readers (web/reader)
  app.get('/', front(web));
  app.get('/assets/:file', suggestAsset(web));
  app.get('/widget.js', widget(web));
  app.get('/sponsors/:id/go', followLink(web));
  app.get('/preview/:token', preview(web));
  app.get('/:lang', front(web));
  app.get('/:lang/search', search(web));
  app.get('/:lang/corrections', corrections(web));
  app.get('/:lang/section/:slug', section(web));
  app.get('/:lang/tag/:slug', tag(web));
  app.get('/:lang/people/:slug', person(web));
  app.get('/:lang/policies/:policy', policy(web));
  app.get('/:lang/policies/privacy/history/:n', privacyVersion(web));
  app.get('/:lang/policies/privacy/my-data', myDataForm(web));
  app.post('/:lang/policies/privacy/my-data', myDataAsk(web));
  app.get('/:lang/policies/privacy/my-data/:token', myDataLink(web));
  app.post('/:lang/policies/privacy/my-data/:token', myDataAct(web));
  app.get('/:lang/support', supportForm(web));
  app.post('/:lang/support', supportSend(web));
  app.get('/:lang/support/thanks', thanks(web));
  app.get('/:lang/newsletter', newsletterForm(web));
  app.post('/:lang/newsletter', newsletterSend(web));
  app.get('/:lang/newsletter/sent', newsletterSent(web));
  app.get('/:lang/newsletter/confirm/:token', confirmForm(web));
  app.post('/:lang/newsletter/confirm/:token', confirmSend(web));
  app.get('/:lang/newsletter/choose/:token', chooseForm(web));
  app.post('/:lang/newsletter/choose/:token', chooseSend(web));
  app.get('/:lang/newsletter/leave/:token', leaveForm(web));
  app.post('/:lang/newsletter/leave/:token', leaveSend(web));
  app.get('/:lang/feedback', feedbackForm(web));
  app.post('/:lang/feedback', feedbackSend(web));
  app.get('/:lang/suggestions/:id', report(web));
  app.post('/:lang/suggestions/:id', eraseReport(web));
  app.get('/:lang/permissions', permissionForm(web));
  app.post('/:lang/permissions', permissionSend(web));
  app.get('/:lang/permissions/requests/:token', permissionRequest(web));
  app.post('/:lang/permissions/requests/:token', permissionRequestAct(web));
  app.get('/:lang/permissions/:token', letter(web));
  app.get('/:lang/support/wall', wall(web));
  app.get('/:lang/support/pledges/:token', pledge(web));
  app.post('/:lang/support/pledges/:token', pledgeAct(web));
  app.get('/:lang/support/pledges/:token/receipts/:file', receiptFile(web));
  app.get('/:lang/account/statements/:file', statementFile(web));
  app.get('/:lang/account', account(web));
  app.post('/:lang/account', accountAct(web));
  app.get('/:lang/account/links/:token', accountLink(web));
  app.post('/:lang/account/links/:token', accountLinkUse(web));
  app.get('/:lang/:slug', article(web));
  app.get('/:lang/:slug/suggest', suggestForm(web));
  app.post('/:lang/:slug/suggest', suggestSend(web));
  app.get('/:lang/:slug/comments', comments(web));
  app.get('/:lang/:slug/comments/write', commentForm(web));
  app.post('/:lang/:slug/comments/write', commentSend(web));
  app.on(['GET', 'POST'], '/:lang/:slug/comments/:id/report', commentReport(web));
  app.get('/:lang/:slug/history', history(web));
  app.get('/:lang/:slug/history/:n', revision(web));
  app.notFound(missing(web));
  app.onError(failed(web));

  return app;
}
