import { passkeyClient } from '@better-auth/passkey/client';
import { createAuthClient } from 'better-auth/client';
import { twoFactorClient } from 'better-auth/client/plugins';

/** The client of the sign-in library, mounted by the server under /desk/auth. */
export const signIn = createAuthClient({
  baseURL: location.origin,
  basePath: '/desk/auth',
  plugins: [twoFactorClient(), passkeyClient()],
});
