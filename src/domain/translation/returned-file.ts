/** What is amiss with a unit of a file that came back; `changed`: the source is another now. */
export type FileIssue = 'missing' | 'added' | 'doubled' | 'rule' | 'partial' | 'changed';

/** What became of a file that came back. Lines and columns are of the file, from 1. */
export type FileTaken = {
  /** links whose words are others now */
  written: number;
  /** what a translator should look at: a code that is missing or doubled, a unit in part, a source that changed since */
  issues: { link: number; line: number; column: number; kind: FileIssue; reason: string }[];
  /** links that are not in the file, and units of the file that are not of this translation */
  absent: number;
  unknown: { id: string; line: number }[];
};
