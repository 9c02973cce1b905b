import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  canonical,
  daysOn,
  type Grant,
  grant,
  hostOf,
  type Permission,
  stateOn,
} from '../../src/domain/permission/grant.ts';
import { remindersDue } from '../../src/domain/permission/reminders.ts';
import { requestActs, requestAfter, requestInput } from '../../src/domain/permission/request.ts';
import { openSeal } from '../../src/outside/seal.ts';

const pem = () => String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
const seal = openSeal(pem());

const given: Grant = {
  version: 1,
  outlet: 'The Estuary',
  number: 7,
  token: 'a-token',
  holder: { name: 'Ada', organisation: 'The Review' },
  hosts: ['review.example'],
  article: { id: 12, title: 'The last ferryman of five', url: 'https://estuary.example/en/the-last-ferryman-of-five' },
  scope: { amount: 'extract', characters: 1500, translation: ['pl'], commercial: false, pictures: false },
  conditions: 'Not in print.',
  credit: 'The Estuary',
  from: '2026-03-01',
  until: '2026-12-31',
  lang: 'en',
  letter: 'The letter.',
  replaces: null,
  signedBy: 'Nadia',
  signedAt: '2026-03-01T09:00:00.000Z',
};

/** Everything in a grant that can be reached, by its path. */
function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => places(inner, [...path, name]))];
}

function changed(value: unknown, path: readonly (string | number)[], to: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return to;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[name] = changed(copy[name], rest, to);
  return copy;
}

describe('what was signed', () => {
  it('is right as it is, in whatever order its parts come', () => {
    const sealed = seal.sign(canonical(given));
    const turned = Object.fromEntries(Object.entries(given).reverse());
    assert.equal(seal.check(canonical(turned), sealed), 'right');
    assert.deepEqual(grant.parse(JSON.parse(canonical(given))), given);
  });

  it('is broken by any change of any part of it', () => {
    const sealed = seal.sign(canonical(given));
    const whole = canonical(given);
    fc.assert(
      fc.property(fc.constantFrom(...places(given)), fc.jsonValue(), (path, to) => {
        const other = canonical(changed(given, path, to));
        fc.pre(other !== whole);
        assert.equal(seal.check(other, sealed), 'broken');
        // whoever makes the hash fit has no key to sign it
        const { hash } = openSeal(pem()).sign(other);
        assert.equal(seal.check(other, { ...sealed, hash }), 'broken');
      }),
      { numRuns: 500 },
    );
  });

  it('is broken by any change of its letters, to the last one', () => {
    const sealed = seal.sign(canonical(given));
    for (let at = 0; at < given.letter.length; at++) {
      const letter = `${given.letter.slice(0, at)}x${given.letter.slice(at + 1)}`;
      assert.equal(seal.check(canonical({ ...given, letter }), sealed), 'broken');
    }
  });

  it('is broken by another signature or key, and strange where a stranger signed it', () => {
    const text = canonical(given);
    const sealed = seal.sign(text);
    const stranger = openSeal(pem()).sign(text);
    assert.equal(seal.check(text, stranger), 'stranger');
    assert.equal(seal.check(text, { ...sealed, signature: stranger.signature }), 'broken');
    assert.equal(seal.check(text, { ...sealed, publicKey: stranger.publicKey }), 'broken');
    assert.equal(seal.check(text, { ...sealed, publicKey: 'nothing', signature: '' }), 'broken');
  });

  it('stays right when the outlet takes a new key and keeps the old one behind it', () => {
    const [old, next] = [pem(), pem()];
    const text = canonical(given);
    const sealed = openSeal(old).sign(text);
    assert.equal(openSeal(next).check(text, sealed), 'stranger');
    assert.equal(openSeal(`${next}\n${old}`).check(text, sealed), 'right');
  });

  it('is written as RFC 8785 has it', () => {
    assert.equal(
      canonical({ b: [1, null, true], a: { '€': 'ö"\n', d: 2 } }),
      '{"a":{"d":2,"€":"ö\\"\\n"},"b":[1,null,true]}',
    );
  });
});

describe('a permission', () => {
  const permission: Permission = { ...given, revoked: null };

  it('names hosts, which are read from what people write', () => {
    assert.equal(hostOf('https://www.MÜNCHEN.example/a?b'), 'xn--mnchen-3ya.example');
    assert.equal(hostOf(' WWW.Review.example '), 'review.example');
    for (const none of ['', 'our page', 'mailto:a@b.example', 'http://', 'printed']) assert.equal(hostOf(none), null);
  });

  it('is in one state on every day, and in that order', () => {
    const order = ['early', 'valid', 'expired'];
    fc.assert(
      fc.property(fc.integer({ min: -400, max: 800 }), fc.integer({ min: 0, max: 400 }), (from, more) => {
        const [a, b] = [daysOn('2026-03-01', from), daysOn('2026-03-01', from + more)];
        assert.ok(order.indexOf(stateOn(permission, a)) <= order.indexOf(stateOn(permission, b)));
      }),
    );
  });
});

describe('reminders', () => {
  const due = (today: string, more = {}) =>
    remindersDue({ signedOn: '2026-01-01', until: '2026-12-31', today, address: true, ...more });
  it('are due 30, 14 and 7 days before the end, and not after it', () => {
    assert.deepEqual(due('2026-11-30'), []);
    assert.deepEqual(due('2026-12-01'), ['desk-30']);
    assert.deepEqual(due('2026-12-17'), ['desk-30', 'holder-14']);
    assert.deepEqual(due('2026-12-24'), ['desk-7', 'holder-14']);
    assert.deepEqual(due('2026-12-31'), ['desk-7', 'holder-14']);
    assert.deepEqual(due('2027-01-01'), []);
  });
  it('are not sent of what was given for a shorter time', () => {
    assert.deepEqual(due('2026-12-20', { signedOn: '2026-12-20' }), []);
    assert.deepEqual(due('2026-12-25', { signedOn: '2026-12-20' }), ['desk-7']);
  });
  it('go to no holder who left no address', () => {
    assert.deepEqual(due('2026-12-20', { address: false }), ['desk-30']);
  });
});

describe('a request', () => {
  it('is decided once; only a no may become a yes', () => {
    for (const act of requestActs) {
      assert.equal(requestAfter('granted', act), null);
      assert.equal(requestAfter('withdrawn', act), null);
      assert.equal(requestAfter('declined', act), act === 'grant' ? 'granted' : null);
    }
    assert.equal(requestAfter('open', 'ask'), 'open');
  });
  it('of an extract says how long it is, and of the whole text does not', () => {
    const asked = { name: 'Ada', purpose: 'A review', lang: 'en' };
    assert.equal(requestInput.safeParse({ ...asked, amount: 'extract' }).success, false);
    assert.equal(requestInput.parse({ ...asked, amount: 'whole', characters: 9 }).characters, null);
    assert.equal(requestInput.parse({ ...asked, email: ' ' }).email, null);
  });
});
