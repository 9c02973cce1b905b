/** What the desk is shown of the outlet in the fediverse. Of followers nothing but how many. */
export type FediverseView = {
  /** whom people can follow: languages in the outlet's order, each with its sections */
  accounts: { account: string; lang: string; section: string | null; name: string; followers: number }[];
  /** servers that do not take what is sent, since when (ISO 8601), how often in a row, and what they said */
  failing: { host: string; since: string; failures: number; detail: string }[];
};
