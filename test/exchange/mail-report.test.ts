import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { mailsOf, readMailReport } from '../../src/exchange/mail-report.ts';

const id = `nl.7.42.${'a'.repeat(32)}`;
const crlf = (text: string) => text.replace(/\n/g, '\r\n');

/** A report as Postfix writes one. */
const dsn = (action: string, status: string, more: { head?: string; letter?: string } = {}) =>
  crlf(`${more.head ?? ''}Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: bounces@bell.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
X-Postfix-Queue-ID: 4F1

Final-Recipient: rfc822; olena@example.org
Original-Recipient: rfc822;Olena@example.org
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp; 550 5.1.1 <olena@example.org>: no such
    user here

--b1
Content-Description: Undelivered Message
Content-Type: ${more.letter ?? 'message/rfc822'}

From: The Bell <no-reply@bell.example>
To: <olena@example.org>
Message-ID: <${id}@bell.example>
Subject: A letter

Words
--b1--
`);

/** A complaint as RFC 5965 has it. */
const arf = (type: string) =>
  crlf(`From: <feedback@mail.example>
To: <bounces@bell.example>
Subject: FW: A letter
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b2"

--b2
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.

--b2
Content-Type: message/feedback-report

Feedback-Type: ${type}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: <olena@example.org>

--b2
Content-Type: text/rfc822-headers

From: The Bell <no-reply@bell.example>
Message-ID: <${id}@bell.example>
Subject: A letter

--b2--
`);

describe('reports of mail servers', () => {
  it('a letter that could not be delivered is known by its id, whatever part of it came back', async () => {
    for (const letter of ['message/rfc822', 'text/rfc822-headers']) {
      const found = await readMailReport(Buffer.from(dsn('failed', '5.1.1', { letter })));
      assert.deepEqual(
        found,
        { kind: 'hard', messageIds: [`<${id}@bell.example>`], recipients: ['Olena@example.org'], status: '5.1.1' },
        letter,
      );
    }
  });
  it('a full box is a soft bounce, and a delay or a delivery is none', async () => {
    assert.equal((await readMailReport(Buffer.from(dsn('failed', '5.2.2'))))!.kind, 'soft');
    assert.equal((await readMailReport(Buffer.from(dsn('failed', '4.4.7'))))!.kind, 'soft');
    assert.equal(await readMailReport(Buffer.from(dsn('delayed', '4.4.1'))), null);
    assert.equal(await readMailReport(Buffer.from(dsn('delivered', '2.0.0'))), null);
  });
  it('the box to which it came back names the letter where nothing else does', async () => {
    const raw = dsn('failed', '5.1.1', { head: `Delivered-To: bounces+${id}@bell.example\n` }).replace(
      /Message-ID: .*\r\n/,
      '',
    );
    assert.deepEqual((await readMailReport(Buffer.from(raw)))!.messageIds, [id]);
  });
  it('a complaint is one, and taking it back is not', async () => {
    assert.deepEqual(await readMailReport(Buffer.from(arf('abuse'))), {
      kind: 'complaint',
      messageIds: [`<${id}@bell.example>`],
      recipients: ['olena@example.org'],
      status: '',
    });
    assert.equal(await readMailReport(Buffer.from(arf('not-spam'))), null);
  });
  it('an answer from a holiday, a letter from a reader and bytes of any kind are none', async () => {
    const holiday = crlf(
      `From: <olena@example.org>\nTo: <no-reply@bell.example>\nAuto-Submitted: auto-replied\nIn-Reply-To: <${id}@bell.example>\n\nI am away.\n`,
    );
    assert.equal(await readMailReport(Buffer.from(holiday)), null);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async bytes => {
        assert.equal(await readMailReport(bytes), null);
      }),
    );
  });
  it('a box of mails is read one by one', async () => {
    const mails = [dsn('failed', '5.1.1'), arf('abuse'), dsn('delayed', '4.4.1')];
    const box = mails
      .map(m => `From MAILER-DAEMON Sun Mar  1 07:00:00 2026\n${m.replace(/^From /gm, '>From ')}\n`)
      .join('');
    const read = await Promise.all([...mailsOf(Buffer.from(box))].map(readMailReport));
    assert.deepEqual(
      read.map(r => r?.kind ?? null),
      ['hard', 'complaint', null],
    );
    assert.equal([...mailsOf(Buffer.from(mails[0]!))].length, 1);
  });
});
