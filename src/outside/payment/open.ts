import type { Config } from '../../config.ts';
import type { PaymentProvider } from '../../domain/membership/provider.ts';
import { openMonobank } from './monobank.ts';

/** Where providers tell of payments. */
export const webhookPath = { stripe: '/webhooks/stripe', monobank: '/webhooks/monobank' } as const;

/** The ways of paying for which there are keys. Stripe's client takes 36 MB: it is fetched where it is needed. */
export async function openPayments(config: Config, now: () => Date): Promise<PaymentProvider[]> {
  const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_API_URL, MONOBANK_TOKEN, MONOBANK_API_URL, MONOBANK_CARDS } =
    config;
  return [
    ...(STRIPE_SECRET_KEY && STRIPE_WEBHOOK_SECRET
      ? [
          (await import('./stripe.ts')).openStripe({
            secretKey: STRIPE_SECRET_KEY,
            webhookSecret: STRIPE_WEBHOOK_SECRET,
            apiUrl: STRIPE_API_URL,
            now,
          }),
        ]
      : []),
    ...(MONOBANK_TOKEN
      ? [
          openMonobank({
            token: MONOBANK_TOKEN,
            apiUrl: MONOBANK_API_URL,
            webhookUrl: `${config.PUBLIC_URL}${webhookPath.monobank}`,
            keepsCards: MONOBANK_CARDS,
            now,
          }),
        ]
      : []),
  ];
}
