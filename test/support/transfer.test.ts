import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import jsqr from 'jsqr';
import sharp from 'sharp';
import { supportSettings } from '../../src/domain/outlet/support.ts';
import { type BankWay, checkWays, epcPayload, groupedIban, ibanProblem } from '../../src/domain/outlet/transfer.ts';
import { qrCode } from '../../src/render/qr.ts';

/* Bank details: what cannot be right is refused, and what a banking app reads off the page is what the outlet wrote. */

const way = (more: Partial<BankWay> = {}): BankWay => ({
  kind: 'bank',
  holder: 'The Ferry Bell',
  iban: 'DE89370400440532013000',
  bic: '',
  bank: '',
  currency: 'EUR',
  reference: '',
  ...more,
});

/** What a camera sees of a drawing, read by another program than drew it. */
async function scan(svg: string): Promise<string | null> {
  const { data, info } = await sharp(
    Buffer.from(svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"')),
  )
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const found = (jsqr as unknown as typeof jsqr.default)(new Uint8ClampedArray(data), info.width, info.height);
  return found && new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(found.binaryData));
}

// the examples of the registry (SWIFT, IBAN Registry), one per structure that outlets around us have
const examples = [
  'UA213223130000026007233566001',
  'DE89370400440532013000',
  'PL61109010140000071219812874',
  'GB29NWBK60161331926819',
  'FR1420041010050500013M02606',
  'NL91ABNA0417164300',
  'CH9300762011623852957',
  'LT121000011101001000',
  'MD24AG000225100013104168',
  'NO9386011117947',
];

describe('an IBAN', () => {
  for (const iban of examples) it(`${iban} of the registry holds`, () => assert.equal(ibanProblem(iban), null));

  it('with any one digit changed, or two neighbours swapped, is refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...examples), fc.nat(), fc.integer({ min: 1, max: 9 }), (iban, place, by) => {
        const digits = [...iban].flatMap((c, i) => (/\d/.test(c) ? [i] : []));
        const at = digits[place % digits.length]!;
        const changed = `${iban.slice(0, at)}${(Number(iban[at]) + by) % 10}${iban.slice(at + 1)}`;
        assert.notEqual(ibanProblem(changed), null, changed);
        const next = iban[at + 1];
        if (next === undefined || !/\d/.test(next) || next === iban[at]) return;
        const swapped = `${iban.slice(0, at)}${next}${iban[at]}${iban.slice(at + 2)}`;
        assert.notEqual(ibanProblem(swapped), null, swapped);
      }),
      { numRuns: 2000 },
    );
  });

  it('says what is wrong with it', () => {
    assert.equal(ibanProblem('DE8937040044053201300'), 'support.iban-length');
    assert.equal(ibanProblem('DE88370400440532013000'), 'support.iban-checksum');
    assert.equal(ibanProblem('DE89O70400440532013000'), 'support.iban-format');
    assert.equal(ibanProblem('XX89370400440532013000'), 'support.iban-country');
  });

  it('is taken as people write it, and shown in groups of four', () => {
    const read = supportSettings.parse({
      ways: [{ ...way(), iban: ' de89\u00a03704-0044 0532\u200b 0130 00\u202c' }],
    });
    const [bank] = read.ways as BankWay[];
    assert.equal(bank!.iban, 'DE89370400440532013000');
    assert.equal(groupedIban(bank!.iban), 'DE89 3704 0044 0532 0130 00');
    assert.ok(checkWays(read.ways).ok);
    assert.deepEqual(supportSettings.parse(read), read, 'what was stored reads as itself');
  });

  it('that cannot be right is refused by its field', () => {
    const refused = checkWays([
      { kind: 'link', to: 'patreon', url: 'https://patreon.com/x', label: {} },
      way({ iban: 'DE88370400440532013000' }),
    ]);
    assert.ok(!refused.ok);
    assert.equal(refused.failure.field, 'support.ways.1.iban');
    const bic = checkWays([way({ bic: 'COBADE' })]);
    assert.ok(!bic.ok);
    assert.deepEqual([bic.failure.key, bic.failure.field], ['support.bic-wrong', 'support.ways.0.bic']);
  });
});

describe('the QR code of a transfer', () => {
  it('is read by another program as EPC069-12 has it, line by line', async () => {
    const payload = epcPayload(way({ bic: 'COBADEFFXXX', reference: 'Дзвін 2026 & più' }))!;
    const lines = (await scan(qrCode(payload, 'code')!.text))!.split('\n');
    assert.deepEqual(lines, [
      'BCD',
      '002',
      '1',
      'SCT',
      'COBADEFFXXX',
      'The Ferry Bell',
      'DE89370400440532013000',
      '',
      '',
      '',
      'Дзвін 2026 & più',
    ]);
  });

  it('says the name in any script, whole', async () => {
    const payload = epcPayload(way({ holder: 'Редакція «Поромний дзвін» — جرس العبّارة' }))!;
    assert.equal(
      (await scan(qrCode(payload, 'code')!.text))!.split('\n')[5],
      'Редакція «Поромний дзвін» — جرس العبّارة',
    );
  });

  it('keeps the lengths of the guideline whatever an outlet writes, or is not there', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.string({ unit: 'binary', maxLength: 300 }),
        (holder, reference) => {
          const payload = epcPayload(way({ holder, reference }));
          if (payload === null) return;
          const lines = payload.split('\n');
          assert.ok(lines.length <= 11, 'no text breaks out of its line');
          assert.ok([...lines[5]!].length <= 70 && [...(lines[10] ?? '')].length <= 140);
          assert.ok(new TextEncoder().encode(payload).length <= 331);
          assert.equal(lines[6], 'DE89370400440532013000');
        },
      ),
    );
  });

  it('is drawn no larger than version 13', () => {
    const payload = epcPayload(way({ bic: 'COBADEFFXXX', holder: 'H'.repeat(70), reference: 'r'.repeat(140) }))!;
    const size = Number(/viewBox="-4 -4 (\d+) /.exec(qrCode(payload, '')!.text)![1]) - 8;
    assert.ok(size <= 17 + 4 * 13, `${size} modules`);
  });

  it('is not there for another currency, nor for an account outside of SEPA, nor for one that cannot be', () => {
    assert.equal(epcPayload(way({ currency: 'UAH', iban: examples[0]! })), null);
    assert.equal(epcPayload(way({ iban: examples[0]! })), null, 'Ukraine is not in SEPA');
    assert.equal(epcPayload(way({ iban: 'DE88370400440532013000' })), null);
  });

  it('of a wallet is read as its address', async () => {
    const address = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
    assert.equal(await scan(qrCode(address, 'code')!.text), address);
  });
});
