import type { ReceiptMails } from '../membership/receipt.ts';
import type { SignInMails } from '../membership/sign-in.ts';
import type { PermissionMails } from '../permission/letters.ts';

/*
 * What reporters are written when something became of their report. The words are render/mail.ts's; a flow asks for them
 * within its transaction, so that a letter leaves with the act or not at all.
 */
export type LetterValues = PermissionMails &
  SignInMails &
  ReceiptMails & {
    /** `reply`: what the editor adds, '' when nothing; `where`: who puts the text right, we here or another site there */
    'report-accepted': { title: string; link: string; reply: string; where: 'here' | 'there' };
    'report-declined': { title: string; link: string; reason: string; reply: string };
    'report-asked': { title: string; link: string; reply: string };
    /** the decision was taken back: somebody looks at it again */
    'report-reopened': { title: string; link: string };
    /** asks the owner of an address whether they want the letters that somebody asked for */
    'newsletter-confirm': { outlet: string; link: string; days: number };
    /** `reply`: why the newsroom does not show a comment */
    'comment-refused': { outlet: string; article: string; reply: string; link: string };
    /** leads to what is kept under an address */
    'person-request': { outlet: string; link: string; hours: number };
    /** a letter to the outlet was read */
    'report-done': { title: string; link: string; reply: string };
  };
export type LetterKey = keyof LetterValues;

/** Writes a letter in the language of a BCP 47 tag; main.ts supplies it (render/mail.ts). */
export type Letter = <K extends LetterKey>(
  lang: string,
  key: K,
  values: LetterValues[K],
) => { subject: string; text: string; html: string };
