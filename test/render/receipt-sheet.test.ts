import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ReceiptContent, statementOf } from '../../src/domain/membership/receipt.ts';
import { printSheet } from '../../src/outside/letter-pdf.ts';
import { builtIn } from '../../src/render/messages/index.ts';
import { papers } from '../../src/render/receipt-sheet.ts';

const receipt: ReceiptContent = {
  kind: 'receipt',
  year: 2026,
  number: 17,
  outlet: { name: 'المصبّ · Гирло', address: '4 Quay Street\nPort Anselm', email: 'desk@estuary.example' },
  payer: 'محمد رضا',
  money: { amount: 123_450, currency: 'UAH' },
  rhythm: 'monthly',
  provider: 'monobank',
  at: '2025-12-31T23:30:00Z',
  issuedAt: '2026-01-01T00:10:00Z',
  of: null,
  gift: 'Bo',
};
const note: ReceiptContent = {
  ...receipt,
  kind: 'credit-note',
  number: 18,
  money: { amount: 450, currency: 'UAH' },
  of: { year: 2026, number: 17 },
};

describe('a receipt on paper', () => {
  it('says what was paid, by whom, when, through whom, and which number it has, in every language', async () => {
    for (const lang of builtIn) {
      const sheet = papers.receipt(lang, receipt, 'Europe/Kyiv');
      const words = JSON.stringify(sheet);
      for (const part of ['2026-00017', 'محمد رضا', 'monobank', 'Port Anselm', 'desk@estuary.example', 'Bo'])
        assert.ok(words.includes(part), `${lang}: ${part}`);
      assert.match(words, /1[\s,.]?234[,.]50/u, lang);
      const bytes = Buffer.from(await printSheet(sheet));
      assert.equal(bytes.subarray(0, 5).toString(), '%PDF-', lang);
    }
  });

  it('has the days of the outlet’s time zone', () => {
    const words = JSON.stringify(papers.receipt('en', receipt, 'Europe/Kyiv'));
    assert.match(words, /on 1 January 2026/);
    assert.match(JSON.stringify(papers.receipt('en', receipt, 'UTC')), /on 31 December 2025/);
  });

  it('takes from another where something was given back, below zero, and names it', () => {
    const words = JSON.stringify(papers.receipt('en', note, 'UTC'));
    assert.match(words, /Credit note no\. 2026-00018/);
    assert.match(words, /Receipt no\. 2026-00017/);
    assert.match(words, /-₴4\.50/);
  });

  it('is summed up for a year, less what was given back', async () => {
    const statement = statementOf(2026, [note, receipt], new Date('2027-01-01T00:00:00Z'))!;
    for (const lang of builtIn)
      assert.equal(
        Buffer.from(await printSheet(papers.statement(lang, statement, 'UTC')))
          .subarray(0, 5)
          .toString(),
        '%PDF-',
      );
    const words = JSON.stringify(papers.statement('en', statement, 'UTC'));
    assert.match(words, /Together: \u2068₴1,230\.00\u2069/);
    assert.ok(words.indexOf('2026-00017') < words.indexOf('2026-00018'), 'in order');
  });
});
