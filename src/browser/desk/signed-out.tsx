import { Outlet } from '@tanstack/react-router';
import { browserLanguage, Texts } from './texts.tsx';
import { Toasts } from './ui/toast.tsx';

/** The frame of the screens that need no session: a card in the middle. */
export function SignedOut() {
  return (
    <Texts lang={browserLanguage()}>
      <main id="main" className="card-page">
        <Outlet />
      </main>
      <Toasts />
    </Texts>
  );
}
