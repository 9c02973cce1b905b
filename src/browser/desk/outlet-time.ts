import { useSession } from './session.tsx';
import { useWhen } from './texts.tsx';

/** A moment that somebody set by the outlet's clocks, said by them, with their name: whoever reads it may live elsewhere. */
export function useOutletTime(): (iso: string) => string {
  const when = useWhen();
  const { timeZone } = useSession().outlet;
  return iso => `${when(iso, 'short', timeZone)} (${timeZone})`;
}
