import { providerNames } from '../domain/membership/pledge.ts';
import { type Reconciled, reconcilePayments } from '../flows/reconcile-payments.ts';
import { type Command, type Inside, type Outcome, type Task, WrongUsage } from './command.ts';

const dayMs = 86_400_000;
const mostDays = 3660;

type Input = { provider: string | null; days: number };

export const reconcileCommand = {
  name: 'reconcile',
  summary: 'compare the payments of a provider with ours',
  usage: 'reconcile [--provider <name>] [--days <n>]',
  about:
    'Asks each payment provider what happened lately and compares it with what is booked here. What never came by a webhook is\n' +
    'taken now; what only we know is told, and is at the desk to be looked at. It runs by itself every night. Ends with 1 if\n' +
    'payments of ours are not in the provider’s list.',
  example: 'npx masthead reconcile --days 90 --json',
  words: 0,
  options: {
    provider: {
      type: 'string',
      value: 'name',
      about: `${providerNames.join(' or ')}; else each for which there is a key`,
    },
    days: { type: 'string', value: 'n', about: 'how far back it looks, in days (35)' },
  },
  read: ({ values }): Input => {
    const { provider = null, days = '35' } = values as { provider?: string; days?: string };
    if (provider !== null && !(providerNames as readonly string[]).includes(provider))
      throw new WrongUsage(`There is no provider "${provider}": ${providerNames.join(' or ')}.`);
    const n = Number(days);
    if (!Number.isInteger(n) || n < 1 || n > mostDays)
      throw new WrongUsage(`--days is a whole number from 1 to ${mostDays}, not "${days}".`);
    return { provider, days: n };
  },
  inside: async ({ room }: Pick<Inside, 'room'>, input: Input, task: Task): Promise<Outcome> => {
    const providers = room.payments.filter(p => input.provider === null || p.name === input.provider);
    if (providers.length === 0)
      throw new Error(
        'There is no key of a payment provider: set STRIPE_SECRET_KEY or MONOBANK_TOKEN (docs/payments.md).',
      );
    const since = new Date(room.now().getTime() - input.days * dayMs);
    const results: Reconciled[] = [];
    for (const [done, provider] of providers.entries()) {
      task.progress({ label: `Comparing with ${provider.name}`, done, total: providers.length });
      results.push(await reconcilePayments(room, provider, since));
    }
    const missing = results.some(r => r.missing.length > 0);
    const lines = results.flatMap(r => [
      `${r.provider}: ${r.looked} looked at since ${r.since.slice(0, 10)}, ${r.mended} of them mended, ${r.missing.length} missing there`,
      ...r.missing.map(payment => `  ${payment} is booked here and not in the provider’s list`),
    ]);
    return { code: missing ? 1 : 0, text: lines.join('\n'), json: { ok: !missing, results } };
  },
} satisfies Command<Input>;
