/*
 * Reports that could not be sent, kept on the device until they can: the only thing that is ever stored there, and only
 * after a reader has pressed "send".
 */
/** `article` undefined: its body names the page of another site. */
export type Report = { article?: string | undefined; key: string; body: Record<string, unknown>; after?: number };

/** The bootstrap looks here as well. */
const place = 'masthead-reports';

export function keptReports(): Report[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

/** Whether it is kept now. */
export function keep(report: Report): boolean {
  return write([...keptReports().filter(r => r.key !== report.key), report]);
}

export function forget(key: string): void {
  write(keptReports().filter(r => r.key !== key));
}

function write(reports: Report[]): boolean {
  try {
    if (reports.length > 0) localStorage.setItem(place, JSON.stringify(reports));
    else localStorage.removeItem(place);
    return true;
  } catch {
    return false;
  }
}
