const inText = /[&<>]/g;
const inAttribute = /[&<>"']/g;
const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it stands between tags. */
export function escapeHtml(text: string): string {
  return text.replace(inText, c => names[c]!);
}

/** Text as it stands in a quoted attribute (either kind of quotes), and between tags too. */
export function escapeAttribute(text: string): string {
  return text.replace(inAttribute, c => names[c]!);
}
