import type { Config } from '../../config.ts';
import type { PaymentProvider } from '../../domain/membership/provider.ts';
import { openMonobank } from './monobank.ts';
import { openStripe } from './stripe.ts';

/** Where providers tell of payments. */
export const webhookPath = { stripe: '/webhooks/stripe', monobank: '/webhooks/monobank' } as const;

/** The ways of paying for which there are keys. */
export function openPayments(config: Config, now: () => Date): PaymentProvider[] {
  const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_API_URL, MONOBANK_TOKEN, MONOBANK_API_URL, MONOBANK_CARDS } =
    config;
  return [
    ...(STRIPE_SECRET_KEY && STRIPE_WEBHOOK_SECRET
      ? [
          openStripe({
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
