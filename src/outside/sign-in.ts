import { passkey } from '@better-auth/passkey';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins';
import { ownOrigins } from '../config.ts';
import type { Actor, DeskRole } from '../domain/access.ts';
import { keptDays } from '../domain/privacy.ts';

/** What the sign-in needs of the house; main.ts supplies it. `db` is the Kysely handle on our schema. */
export type SignInOptions = {
  db: unknown;
  publicUrl: string;
  secret: string;
  appName: string;
  /** queues the mail with the link to a new password */
  sendReset: (to: { email: string; name: string; language: string | null }, url: string) => Promise<void>;
};

export type NewUser = { name: string; email: string; role: DeskRole; password: string; language?: string | null };

/** Signing in to the desk. Everything under `/desk/auth/*` is answered by `handle`. */
export type SignIn = {
  /**
   * `address`: of the visitor, for the limits on guessing; already decided by the web edge, as is how much is read. Throws
   * what is nobody's input but a defect.
   */
  handle(request: Request, address: string): Promise<Response>;
  /** Who the request's session cookie belongs to; null without a session or when the user was deactivated. */
  session(
    headers: Headers,
  ): Promise<(Actor & { kind: 'user'; email: string; language: string | null; sessionId: string }) | null>;
  /** Makes a user with a password. Returns 'taken' when the address has a user, 'weak' for a password under 10 characters. */
  addUser(user: NewUser): Promise<{ ok: true; id: string } | { ok: false; reason: 'taken' | 'weak' }>;
};

export const authPath = '/desk/auth';
export const shortestPassword = 10;
/** The code of the refusal that tells a deactivated user so. */
const deactivated = 'DEACTIVATED';
const addressHeader = 'x-masthead-visitor';

/** Sets up better-auth on our tables. Cookies are sent to the desk's addresses only, never with a reader's page. */
export function openSignIn(options: SignInOptions): SignIn {
  const origin = new URL(options.publicUrl).origin;
  const origins = ownOrigins(options.publicUrl);
  const auth = betterAuth({
    appName: options.appName,
    baseURL: options.publicUrl,
    basePath: authPath,
    secret: options.secret,
    telemetry: { enabled: false },
    trustedOrigins: origins,
    database: { db: options.db as never, type: 'postgres' },
    user: {
      modelName: 'deskUser',
      additionalFields: {
        role: { type: 'string', input: false, required: true },
        language: { type: 'string', input: true, required: false },
        deactivatedAt: { type: 'date', input: false, required: false },
      },
    },
    session: { modelName: 'deskSession', expiresIn: 60 * 60 * 24 * keptDays('session'), updateAge: 60 * 60 * 24 },
    databaseHooks: {
      session: {
        create: {
          // only whoever has given the right password or passkey comes this far, so a stranger learns nothing
          before: async (session, context) => {
            const user = await context?.context.internalAdapter.findUserById(session.userId);
            if ((user as { deactivatedAt?: Date | null } | null | undefined)?.deactivatedAt)
              throw new APIError('FORBIDDEN', { code: deactivated, message: 'This account was deactivated.' });
          },
        },
      },
    },
    account: { modelName: 'deskAccount' },
    verification: { modelName: 'deskVerification' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: 256,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, url }) => {
        const { language } = user as { language?: string | null };
        await options.sendReset({ email: user.email, name: user.name, language: language ?? null }, url);
      },
    },
    plugins: [
      twoFactor({ issuer: options.appName, twoFactorTable: 'deskTwoFactor' }),
      passkey({
        rpID: new URL(origin).hostname,
        rpName: options.appName,
        origin: origins,
        // the column's name must survive our camel-case mapping
        schema: { passkey: { modelName: 'deskPasskey', fields: { credentialID: 'credentialId' } } },
      }),
    ],
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'deskRateLimit',
      window: 60,
      max: 120,
      // a newsroom comes in from one address in one minute: the library's 3 in 10 seconds would keep half of it out.
      // The long window for codes leaves a thief of the password under 1 % of the codes of a day
      customRules: { '/sign-in/email': { window: 60, max: 20 }, '/two-factor/*': { window: 900, max: 20 } },
    },
    advanced: {
      cookiePrefix: 'masthead',
      useSecureCookies: origin.startsWith('https:'),
      defaultCookieAttributes: { path: '/desk', sameSite: 'lax', httpOnly: true },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    logger: { disabled: true },
    // what is no refusal is thrown to us: the library itself prints it to the console, values of the query and all
    onAPIError: { throw: true },
  });

  return {
    handle: (request, address) => {
      const headers = new Headers(request.headers);
      headers.set(addressHeader, address);
      return auth.handler(new Request(request, { headers }));
    },
    session: async headers => {
      const found = await auth.api.getSession({ headers });
      if (!found || found.user.deactivatedAt) return null;
      const { id, name, email, role, language } = found.user;
      return {
        kind: 'user',
        id,
        name,
        email,
        role: role as DeskRole,
        language: language ?? null,
        sessionId: found.session.id,
      };
    },
    addUser: async user => {
      if (user.password.length < shortestPassword) return { ok: false, reason: 'weak' };
      const context = await auth.$context;
      const email = user.email.trim().toLowerCase();
      if (await context.internalAdapter.findUserByEmail(email)) return { ok: false, reason: 'taken' };
      const made = await context.internalAdapter.createUser(
        { name: user.name, email, emailVerified: true, role: user.role, language: user.language ?? null },
        { method: 'admin' },
      );
      await context.internalAdapter.linkAccount({
        userId: made.id,
        providerId: 'credential',
        accountId: made.id,
        password: await context.password.hash(user.password),
      });
      return { ok: true, id: made.id };
    },
  };
}
