import { Hono } from 'hono';
import { fail } from '../../domain/result.ts';
import { problem } from '../problem.ts';
import type { Web } from '../web.ts';
import { changeArticle, translateArticle } from './article.ts';
import { addArticle, listArticles } from './articles.ts';
import { accept, ask, assign, cases, decline, end, figures, later, oneCase, reopen, undo } from './cases.ts';
import {
  actOnCitation,
  addWatchedSite,
  citationSnapshot,
  citations,
  dropWatchedSite,
  figuresOfCitations,
  keepCitationNote,
  lookNow,
  looks,
  oneCitation,
  watchedSites,
} from './citations.ts';
import { blockCommentWriter, decideComment, deskComments } from './comments.ts';
import { defect, guard } from './desk.ts';
import { addNamed, changeNamed, listNamed, people, removeNamed, sections, sources, tags } from './directory.ts';
import { keepDraft } from './draft.ts';
import { readEdition, removeEdition } from './edition.ts';
import { fediverse } from './fediverse.ts';
import { block, blocks, dropReply, keepReply, replies, unblock } from './inbox-lists.ts';
import { acceptInvitation, invitation } from './invitation.ts';
import { log, withdraw } from './log.ts';
import { addMedia, changeMedia, mediaItem, mediaList, mediaView, removeMedia } from './media.ts';
import {
  dropName,
  dropTerm,
  giveGlossary,
  giveMemory,
  glossary,
  glossaryTerms,
  keepName,
  keepTerm,
  memory,
  takeGlossary,
  takeMemory,
  writtenName,
} from './memory.ts';
import {
  decideIncident,
  incidents,
  ledgerCsv,
  moneyHead,
  ledger as moneyLedger,
  payments,
  paymentsCsv,
} from './money.ts';
import {
  addIssue,
  audience,
  dropIssue,
  hold,
  issuePaper,
  issuePreview,
  issues,
  keepIssue,
  keepLetterSettings,
  oneIssue,
  readLetterSettings,
  removeSubscriber,
  scheduleIssue,
  subscriberFile,
  subscribers,
  takeSubscribers,
  testIssue,
} from './newsletter.ts';
import { changeOutlet, outlet } from './outlet.ts';
import {
  addPermission,
  askBack,
  declineOne,
  dropLetter,
  extend,
  giveRequest,
  grantOne,
  keepLetter,
  letters,
  onePermission,
  oneRequest,
  permissions,
  previewLetter,
  requests,
  revoke,
} from './permissions.ts';
import { erasePerson, personActs, personData } from './person-data.ts';
import {
  addNote,
  addPreview,
  clearSchedule,
  editionChecklist,
  endLead,
  publishEdition,
  putBack,
  putEmbargo,
  putLead,
  putSlug,
  setSchedule,
  takeDown,
} from './publishing.ts';
import { editionRevision, editionRevisions, restoreEdition } from './revisions.ts';
import { dropSample, sample } from './sample.ts';
import { session, texts } from './session.ts';
import { checkBank, dropSponsor, keepSponsor, newSponsor, sponsorClicks, sponsors } from './support.ts';
import {
  hideSupporter,
  mailAgain,
  oneSupporter,
  paymentsFile,
  receiptPaper,
  supporterFigures,
  supporters,
  supportersFile,
} from './supporters.ts';
import { previewTerms } from './terms.ts';
import {
  addSourceText,
  beginTranslation,
  copyLinks,
  joinLink,
  pairLinks,
  readTranslationView,
  removeLink,
  renewSourceText,
  splitLink,
  writeLinkWords,
} from './translation.ts';
import { exportTranslation, importTranslation } from './translation-file.ts';
import { askMachine } from './translation-machine.ts';
import { addUser, editUser, endSessions, restoreInvitation, users, withdrawInvitation } from './users.ts';
import { visits } from './visits.ts';

/** Every address under `/desk/api/`. */
export function deskApi(web: Web): Hono {
  const api = new Hono();
  api.use(guard(web));

  api.get('/session', session(web));
  api.get('/texts/:tag', texts(web));
  api.get('/invitation', invitation(web));
  api.post('/invitation', acceptInvitation(web));

  api.get('/articles', listArticles(web));
  api.post('/articles', addArticle(web));
  api.patch('/articles/:id', changeArticle(web));
  api.post('/articles/:id/editions', translateArticle(web));
  api.post('/terms-preview', previewTerms(web));

  api.get('/editions/:id', readEdition(web));
  api.delete('/editions/:id', removeEdition(web));
  api.put('/editions/:id/draft', keepDraft(web));
  api.get('/editions/:id/revisions', editionRevisions(web));
  api.get('/editions/:id/revisions/:number', editionRevision(web));
  api.post('/editions/:id/restore', restoreEdition(web));
  api.get('/editions/:id/checklist', editionChecklist(web));
  api.post('/editions/:id/publish', publishEdition(web));
  api.post('/editions/:id/note', addNote(web));
  api.put('/editions/:id/schedule', setSchedule(web));
  api.delete('/editions/:id/schedule', clearSchedule(web));
  api.put('/editions/:id/embargo', putEmbargo(web));
  api.put('/editions/:id/lead', putLead(web));
  api.delete('/editions/:id/lead', endLead(web));
  api.post('/editions/:id/unpublish', takeDown(web));
  api.delete('/editions/:id/unpublish', putBack(web));
  api.put('/editions/:id/slug', putSlug(web));
  api.post('/editions/:id/previews', addPreview(web));

  api.get('/editions/:id/translation', readTranslationView(web));
  api.post('/editions/:id/translation', beginTranslation(web));
  api.put('/editions/:id/translation/links/:link', writeLinkWords(web));
  api.post('/editions/:id/translation/links/:link/join', joinLink(web));
  api.post('/editions/:id/translation/links/:link/split', splitLink(web));
  api.post('/editions/:id/translation/links/:link/remove', removeLink(web));
  api.post('/editions/:id/translation/pairs', pairLinks(web));
  api.post('/editions/:id/translation/copy', copyLinks(web));
  api.post('/editions/:id/translation/machine', askMachine(web));
  api.get('/editions/:id/translation.xlf', exportTranslation(web));
  api.post('/editions/:id/translation.xlf', importTranslation(web));
  api.post('/editions/:id/source-text', renewSourceText(web));
  api.post('/source-texts', addSourceText(web));

  api.get('/media', mediaList(web));
  api.post('/media', addMedia(web));
  api.get('/media/:id', mediaItem(web));
  api.get('/media/:id/view', mediaView(web));
  api.patch('/media/:id', changeMedia(web));
  api.delete('/media/:id', removeMedia(web));

  for (const [path, named] of Object.entries({ sections, tags, people, sources })) {
    api.get(`/${path}`, listNamed(web, named));
    api.post(`/${path}`, addNamed(web, named));
    api.put(`/${path}/:slug`, changeNamed(web, named));
    api.delete(`/${path}/:slug`, removeNamed(web, named));
  }

  api.get('/memory', memory(web));
  api.post('/memory/matches', memory(web));
  api.post('/memory/import', takeMemory(web));
  api.get('/memory/export.tmx', giveMemory(web));
  api.get('/glossary', glossary(web));
  api.post('/glossary/import', takeGlossary(web));
  api.get('/glossary/export.csv', giveGlossary(web));
  api.get('/glossary/terms', glossaryTerms(web));
  api.post('/glossary/terms', glossaryTerms(web));
  api.get('/glossary/name', writtenName(web));
  api.post('/glossary/names', keepName(web, 'new'));
  api.put('/glossary/names/:id', keepName(web, 'known'));
  api.delete('/glossary/names/:id', dropName(web));
  api.post('/glossary', keepTerm(web, 'new'));
  api.put('/glossary/:id', keepTerm(web, 'known'));
  api.delete('/glossary/:id', dropTerm(web));

  api.get('/log', log(web));
  api.post('/log/:number/withdraw', withdraw(web));

  api.get('/cases', cases(web));
  api.get('/cases/:id', oneCase(web));
  for (const [path, act] of Object.entries({ accept, decline, ask, later, done: end, undo, reopen }))
    api.post(`/cases/:id/${path}`, act(web));
  api.put('/cases/:id/assignee', assign(web));
  api.get('/replies', replies(web));
  api.post('/replies', keepReply(web, 'new'));
  api.put('/replies/:id', keepReply(web, 'known'));
  api.delete('/replies/:id', dropReply(web));
  api.get('/blocks', blocks(web));
  api.post('/blocks', block(web));
  api.delete('/blocks/:id', unblock(web));
  api.get('/figures', figures(web));

  api.get('/money', moneyHead(web));
  api.get('/money/payments', payments(web));
  api.get('/money/payments.csv', paymentsCsv(web));
  api.get('/money/incidents', incidents(web));
  api.post('/money/incidents/:id', decideIncident(web));
  api.get('/money/ledger', moneyLedger(web));
  api.get('/money/ledger.csv', ledgerCsv(web));

  api.get('/supporters', supporters(web));
  api.get('/supporters.csv', supportersFile(web));
  api.get('/supporters/figures', supporterFigures(web));
  api.post('/supporters/pledges/:id/wall', hideSupporter(web));
  api.get('/supporters/receipts/:file', receiptPaper(web));
  api.post('/supporters/receipts/:name/mail', mailAgain(web));
  api.get('/supporters/:id', oneSupporter(web));
  api.get('/supporters/:id/payments.csv', paymentsFile(web));

  api.get('/permissions', permissions(web));
  api.post('/permissions', addPermission(web));
  api.post('/permissions/preview', previewLetter(web));
  api.get('/permissions/requests', requests(web));
  api.get('/permissions/requests/:id', oneRequest(web));
  for (const [path, act] of Object.entries({ grant: grantOne, decline: declineOne, ask: askBack }))
    api.post(`/permissions/requests/:id/${path}`, act(web));
  api.put('/permissions/requests/:id/assignee', giveRequest(web));
  api.get('/permissions/letters', letters(web));
  api.post('/permissions/letters', keepLetter(web, 'new'));
  api.put('/permissions/letters/:id', keepLetter(web, 'known'));
  api.delete('/permissions/letters/:id', dropLetter(web));
  api.get('/permissions/:number', onePermission(web));
  api.post('/permissions/:number/revoke', revoke(web));
  api.post('/permissions/:number/extend', extend(web));

  api.get('/comments', deskComments(web));
  api.post('/comments/:id/decision', decideComment(web));
  api.put('/comments/:id/block', blockCommentWriter(web));

  api.get('/citations', citations(web));
  api.post('/citations/look', lookNow(web));
  api.get('/citations/looks', looks(web));
  api.get('/citations/figures', figuresOfCitations(web));
  api.get('/citations/:id', oneCitation(web));
  api.get('/citations/:id/snapshot', citationSnapshot(web));
  api.put('/citations/:id/note', keepCitationNote(web));
  for (const act of ['thank', 'ask', 'license', 'grant', 'ignore', 'resolve', 'reopen'] as const)
    api.post(`/citations/:id/${act}`, actOnCitation(web, act));
  api.get('/watched-sites', watchedSites(web));
  api.post('/watched-sites', addWatchedSite(web));
  api.delete('/watched-sites/:id', dropWatchedSite(web));

  api.post('/support/check', checkBank(web));
  api.get('/sponsors', sponsors(web));
  api.post('/sponsors', newSponsor(web));
  api.put('/sponsors/:id', keepSponsor(web));
  api.delete('/sponsors/:id', dropSponsor(web));
  api.get('/sponsors/:id/clicks', sponsorClicks(web));

  api.get('/visits', visits(web));
  api.post('/person-data', personData(web));
  api.post('/person-data/erase', erasePerson(web));
  api.get('/person-data/acts', personActs(web));

  api.get('/fediverse', fediverse(web));
  api.get('/newsletter/issues', issues(web));
  api.post('/newsletter/issues', addIssue(web));
  api.get('/newsletter/issues/:id', oneIssue(web));
  api.put('/newsletter/issues/:id', keepIssue(web));
  api.delete('/newsletter/issues/:id', dropIssue(web));
  api.get('/newsletter/issues/:id/preview', issuePreview(web));
  api.get('/newsletter/issues/:id/preview.html', issuePaper(web));
  api.post('/newsletter/issues/:id/schedule', scheduleIssue(web));
  for (const how of ['pause', 'resume'] as const) api.post(`/newsletter/issues/:id/${how}`, hold(web, how));
  api.post('/newsletter/issues/:id/test', testIssue(web));
  api.get('/newsletter/audience', audience(web));
  api.get('/newsletter/subscribers', subscribers(web));
  api.get('/newsletter/subscribers.csv', subscriberFile(web));
  api.delete('/newsletter/subscribers/:id', removeSubscriber(web));
  api.post('/newsletter/import', takeSubscribers(web));
  api.get('/newsletter/settings', readLetterSettings(web));
  api.put('/newsletter/settings', keepLetterSettings(web));

  api.get('/outlet', outlet(web));
  api.put('/outlet', changeOutlet(web));

  api.get('/sample', sample(web));
  api.post('/sample/remove', dropSample(web));

  api.get('/users', users(web));
  api.post('/users', addUser(web));
  api.patch('/users/:id', editUser(web));
  api.delete('/users/:id/sessions', endSessions(web));
  api.delete('/invitations/:id', withdrawInvitation(web));
  api.put('/invitations/:id', restoreInvitation(web));

  api.onError((error, c) => defect(web, c, error));
  api.all('*', c => problem(c, fail('missing', 'api.no-such-address').failure));
  return api;
}
